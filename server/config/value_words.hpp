// What texts of settings are judged by: for the files that parse values.
#pragma once

#include "server/config/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::config {

template <class... Args>
problem complain(fmt::format_string<Args...> sentence, Args&&... args) {
    return problem::saying(fmt::format(sentence, std::forward<Args>(args)...));
}

inline bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
inline bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}
inline bool is_alphanumeric(char c) noexcept {
    return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}
inline bool is_lower_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

// Not of empty text.
template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
    return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

// At least one part, which may be empty.
std::vector<std::string_view> split(std::string_view text, char at);

}  // namespace s3seal::config
