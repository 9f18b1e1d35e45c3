// What is wrong with a value, in words.
#pragma once

#include "storage/base/result.hpp"

#include <string>
#include <utility>

namespace s3seal::config {

// Not made from a string by itself: a parsed<std::string> has to tell the two apart.
class problem {
public:
    problem() = default;
    static problem saying(std::string text) { return problem{std::move(text), 0}; }
    std::string const& text() const noexcept { return text_; }

private:
    problem(std::string text, int) : text_{std::move(text)} {}

    std::string text_;
};
template <class T>
using parsed = basic_result<T, problem>;

}  // namespace s3seal::config
