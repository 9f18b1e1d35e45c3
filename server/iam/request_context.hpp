// One question to the policies: may this principal do that to this resource, in these circumstances?
#pragma once

#include "server/iam/principal.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

// Values of condition keys under their lower-case names. A key that is absent is null for policies.
using condition_keys = std::map<std::string, std::vector<std::string>, std::less<>>;

struct request_context {
    std::string action;    // s3:PutObject
    std::string resource;  // arn:aws:s3:::bucket/key
    principal who;
    condition_keys keys;

    // Null when the key is absent. `name` in any letter case.
    std::vector<std::string> const* find(std::string_view name) const;
};

}  // namespace s3seal::iam
