// Text in policies with wildcards and variables: "arn:aws:s3:::bucket/${aws:username}/*".
#pragma once

#include "server/iam/request_context.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

// One character of a pattern.
struct pattern_unit {
    enum class kinds : char { literal, any_run, any_one };
    kinds kind;
    char value;  // as it was written
};

class pattern {
public:
    enum class wildcards { yes, no };

    // Replaces ${key}, ${key, 'default'}, ${*}, ${?} and ${$}; what they stand for is never a wildcard.
    // Nothing when a variable has no value: then the text matches nothing. `request` null: variables are plain text.
    // Nothing also for what no text of up to `longest` characters can match: a value that the client chose may be long,
    // and stand in a policy a thousand times.
    static std::optional<pattern> expand(std::string_view text, request_context const* request, wildcards use,
                                         std::size_t longest = std::string_view::npos);

    // `*`: any run of characters, `?`: any one. Linear in both lengths; of a piece between two `*` that has a `?` and
    // more than 64 characters, in their product by 64.
    bool matches(std::string_view text, bool ignoring_case = false) const;
    bool has_wildcards() const noexcept;
    std::string text() const;  // wildcards as they were written

private:
    std::vector<pattern_unit> units_;
};

}  // namespace s3seal::iam
