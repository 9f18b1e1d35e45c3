// Every setting that the environment and the command line know: one row each, and nothing else names it.
#pragma once

#include "server/config/settings.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

// Whole lines for the user, but for the source in front.
using problems = std::vector<std::string>;

// What a setting looks like in TOML. Elsewhere everything is text, and a list is separated by commas.
enum class takes {
    text,
    number,
    quantity,  // a number, or text with a unit
    boolean,
    list,     // a list of text, or one text
    numbers,  // a list of numbers, or one number
    tables,   // [[path]]: read by its own rules
};

// From where a setting has its value, in words, and what was said there; of tables nothing.
struct origin {
    std::string from;
    std::vector<std::string> values;
};
using origins = std::map<std::string, origin, std::less<>>;  // by path

struct setting {
    std::string_view path;         // in TOML
    std::string_view environment;  // S3SEAL_...
    std::string_view flag;         // --...
    std::string_view help;
    takes shape;
    // `given`: one value, or all of a list's. Replaces what an earlier source set.
    void (*assign)(settings& into, std::vector<std::string> const& given, problems& out);

    bool is_list() const noexcept { return shape == takes::list || shape == takes::numbers || shape == takes::tables; }
};

std::span<setting const> table() noexcept;

// Null: there is none such.
setting const* find_setting(std::string_view path) noexcept;

}  // namespace s3seal::config
