// Reads expectations from what a user wrote.
#pragma once

#include "server/document/tree.hpp"
#include "server/verify/expectation.hpp"
#include "storage/base/result.hpp"

#include <chrono>
#include <string_view>
#include <vector>

namespace s3seal::verify {

struct expectation_list {
    std::vector<expectation> all;         // one at least
    std::chrono::milliseconds within{0};  // how long to wait for them
};

enum class form {
    question,  // names may be missing, and it says how long to wait
    contract,  // each has a name of its own
};

inline constexpr std::size_t most_expectations = 100;
inline constexpr std::chrono::minutes longest_wait{1};

// The form is told in docs/verify.md. All that is wrong with it, in the order of the text.
basic_result<expectation_list, std::vector<document::problem>> read_expectations(document::tree const& from, form as);
// Likewise, of a text in TOML or JSON.
basic_result<expectation_list, std::vector<document::problem>> parse_expectations(std::string_view text, form as);

}  // namespace s3seal::verify
