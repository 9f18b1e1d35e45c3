// The input of an operation: JSON, checked against KMS's model before anything else looks at it.
#pragma once

#include "server/kms/service.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::kms {

enum class json_kind {
    text,
    blob,
    number,
    truth,
    time,
    list,
    map,
    structure,
    not_built,  // KMS takes it, this server does not
};

struct member;

// A shape of the model with its constraints.
struct shape {
    json_kind kind;
    std::int64_t min = 0;  // length of text, blobs and lists; value of numbers
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
    bool sensitive = false;  // its value is not repeated
    std::string_view pattern = {};
    bool (*fits)(std::string_view text) = nullptr;  // `pattern`
    std::span<std::string_view const> choices = {};
    shape const* element = nullptr;        // of a list or map
    std::span<member const> members = {};  // of a structure
};

struct member {
    std::string_view name;  // KeyId
    shape const* what;
    bool required = false;
};

// Getters take names of members that are of that kind; the values fit the model. What an operation does not declare is
// absent, whatever was sent.
class input {
public:
    // SerializationException: no JSON object, or a value of another kind. ValidationException: what the model forbids.
    // UnsupportedOperationException: a member that is not built.
    static result<input> parse(std::string_view body, std::span<member const> members);

    std::optional<std::string_view> find_text(std::string_view name) const;
    std::string_view text(std::string_view name) const { return find_text(name).value_or(""); }
    std::optional<std::int64_t> find_number(std::string_view name) const;
    std::optional<instant> find_time(std::string_view name) const;
    bool flag(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    std::string blob(std::string_view name) const;  // decoded
    std::vector<std::string> texts(std::string_view name) const;
    encryption_context context(std::string_view name) const;
    // A structure; nothing when it is absent.
    std::optional<input> find_structure(std::string_view name) const;
    std::vector<input> structures(std::string_view name) const;

private:
    explicit input(boost::json::object values) : values_{std::move(values)} {}
    boost::json::value const* find(std::string_view name) const;  // null: absent or null

    boost::json::object values_;
};

}  // namespace s3seal::kms
