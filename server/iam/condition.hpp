// Conditions of a statement: operator, key, values.
// Source: IAM user guide, "IAM JSON policy elements: Condition operators".
#pragma once

#include "server/iam/request_context.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

enum class quantifier { none, for_all_values, for_any_value };

// Whether one value of the request fits one value of the policy. `variables`: those in the policy's value count.
using comparison = bool (*)(std::string_view sent, std::string_view wanted, request_context const* variables);

struct condition {
    std::string op;                // as written: ForAnyValue:StringLikeIfExists
    comparison compare = nullptr;  // null: the Null operator
    bool negated = false;
    bool if_exists = false;
    quantifier each = quantifier::none;
    std::string key;  // as written
    std::vector<std::string> values;
};

// The operator alone; nothing when there is none of that name.
std::optional<condition> parse_operator(std::string_view text);

// `variables`: policy variables are in use (version 2012-10-17).
bool holds(condition const& one, request_context const& known, bool variables);

// Address within a block: "192.0.2.0/24", "2001:db8::/32", or one address. False for anything else.
bool address_within(std::string_view address, std::string_view block);

}  // namespace s3seal::iam
