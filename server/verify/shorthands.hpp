// What people expect most, in a word. docs/verify.md says what each means.
#pragma once

#include "server/verify/expectation.hpp"
#include "server/verify/match_reader.hpp"

#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <string_view>

namespace s3seal::verify {

struct shorthand {
    std::string_view name;
    // Adds what `value` says and what the word means.
    void (*read)(match_reader& reader, boost::json::value const& value, std::string const& path, expectation& into);
};

std::span<shorthand const> shorthands() noexcept;

// Operations of S3: what writes the bytes of an object or of a part, encrypts an object anew, or gives it another name.
std::span<std::string_view const> writes_of_objects() noexcept;

}  // namespace s3seal::verify
