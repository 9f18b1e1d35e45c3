// Condition keys: what policies may ask about a request, looked up when one of them asks.
#pragma once

#include "server/aws/error.hpp"

#include <initializer_list>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

// None: the key is absent, which is null for policies.
using key_values = std::vector<std::string>;

// Under lower-case names.
using condition_values = std::map<std::string, key_values, std::less<>>;

// Where values come from. One thread at a time.
class key_source {
public:
    virtual ~key_source() = default;
    // `name` in lower case.
    virtual key_values find(std::string_view name) const = 0;
    // What find() may have values for, for whoever wants to see all of them.
    virtual std::vector<std::string> names() const = 0;
    // Whether every find() so far could look where the values are. Else a key may have seemed absent that is not, and
    // what policies said of it is no answer to the request: this error is.
    virtual aws::result<> check_lookups() const { return {}; }
};

// A condition key of a service, and how its values are found: all that it needs.
template <class Request>
struct condition_key {
    std::string_view name;  // in lower case; one that ends in / or : stands for all that begin so
    key_values (*find)(Request const& request, std::string_view name);

    bool is_family() const noexcept { return name.ends_with('/') || name.ends_with(':'); }
    bool covers(std::string_view key) const noexcept {
        return is_family() ? key.starts_with(name) && key.size() > name.size() : key == name;
    }
};

// Of a table of them. Null: there is no such key.
template <class Rows>
auto find_row(Rows const& rows, std::string_view name) noexcept -> decltype(std::data(rows)) {
    for (auto const& one : rows)
        if (one.covers(name)) return &one;
    return nullptr;
}

// The names in a table of them, but for those of families: which of these a request has, its source alone knows.
template <class Rows>
void add_names(Rows const& rows, std::vector<std::string>& to) {
    for (auto const& one : rows)
        if (!one.is_family()) to.emplace_back(one.name);
}

// The keys of one question, each looked up once: a source may have to read rows, and a policy ask a thousand times.
class condition_keys {
public:
    condition_keys() = default;
    condition_keys(std::initializer_list<condition_values::value_type> all) : found_{all} {}
    explicit condition_keys(key_source const& source) : source_{&source} {}

    // Null: it is absent. `name` in any letter case.
    key_values const* find(std::string_view name) const;

    // Looks up all others, and lets go of the source.
    void complete();
    // What was looked up so far, with no values what is absent; after complete() all that there is.
    condition_values const& found() const noexcept { return found_; }
    condition_values& found() noexcept { return found_; }

private:
    key_source const* source_ = nullptr;  // null: there is nothing else
    mutable condition_values found_;
};

}  // namespace s3seal::iam
