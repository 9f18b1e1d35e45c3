// The policy of a form upload: what somebody without keys may send, signed by somebody who has them.
// Source: S3 API, "POST Policy".
#pragma once

#include "server/aws/error.hpp"
#include "storage/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::auth {

struct post_condition {
    enum class kind {
        equals,
        starts_with,
        never,  // nothing meets it: its field lacks the $, or a bound of a range is no number
    };
    kind how;
    std::string field;  // lower case, without $
    std::string value;
    std::string text;  // as messages show it: ["eq", "$key", "x"]
};

struct length_range {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
};

struct post_policy {
    instant expires;
    std::vector<post_condition> conditions;
    std::optional<length_range> range;
};

// `base64`: as in the form. InvalidPolicyDocument.
aws::result<post_policy> parse_post_policy(std::string_view base64);

using form_values = std::vector<std::pair<std::string, std::string>>;  // lower-case names

// `fields` with the bucket among them, which comes in the URL and needs its condition all the same. AccessDenied:
// Invalid according to Policy.
aws::result<> check_post_policy(post_policy const& policy, form_values const& fields, instant now);

}  // namespace s3seal::auth
