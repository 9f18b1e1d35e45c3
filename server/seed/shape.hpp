// What a seed looks like: one table, from which it is read, and its JSON Schema is printed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace s3seal::seed {

enum class form {
    text,
    number,    // a whole one
    flag,      // true, false
    table,     // of `fields`
    map,       // names of any kind, each with a value of `each`
    list,      // of `each`
    document,  // a JSON document, as a table
};

struct field;

// What one value may be.
struct shape {
    form is;
    std::span<field const> fields = {};
    shape const* each = nullptr;
    std::span<std::string_view const> choices = {};  // of text; none: any that `judge` takes
    // What is wrong with the text, or with the JSON of a document; nothing: nothing.
    std::optional<std::string> (*judge)(std::string_view text) = nullptr;
    std::string_view pattern = {};  // a regular expression that says of the text what it can, for the schema
    std::int64_t least = 0;         // of a number, or of a list's length
    std::int64_t most = INT64_MAX;
    bool secret = false;  // the text is never shown
};

// A value with a name. Its shapes are of different forms: the value's own says which one it has to have.
struct field {
    std::string_view name;
    std::string_view about;  // a sentence for the schema
    std::span<shape const* const> any;
    bool required = false;
};

// The whole document.
shape const& seed_shape() noexcept;

// JSON Schema (draft 2020-12) of that shape: what docs/seed.schema.json says.
std::string print_json_schema();

}  // namespace s3seal::seed
