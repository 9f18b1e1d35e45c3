// Text in policies with wildcards and variables: "arn:aws:s3:::bucket/${aws:username}/*".
#pragma once

#include "server/iam/facts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

class pattern {
public:
    enum class wildcards { yes, no };

    // Replaces ${key}, ${key, 'default'}, ${*}, ${?} and ${$}; what they stand for is never a wildcard.
    // Nothing when a variable has no value: then the text matches nothing. `facts` null: variables are plain text.
    static std::optional<pattern> expand(std::string_view text, facts const* facts, wildcards use);

    // `*`: any run of characters, `?`: any one.
    bool matches(std::string_view text, bool ignoring_case = false) const;
    bool has_wildcards() const noexcept;
    std::string text() const;  // wildcards as they were written

private:
    enum class unit_kind : char { literal, any_run, any_one };
    struct unit {
        unit_kind kind;
        char value;
    };
    void append(std::string_view literal);

    std::vector<unit> units_;
};

}  // namespace s3seal::iam
