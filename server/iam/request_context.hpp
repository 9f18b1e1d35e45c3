// One question to the policies: may this principal do that to this resource, in these circumstances?
#pragma once

#include "server/iam/condition_keys.hpp"
#include "server/iam/principal.hpp"

#include <string>

namespace s3seal::iam {

struct request_context {
    std::string action;    // s3:PutObject
    std::string resource;  // arn:aws:s3:::bucket/key
    principal who;
    condition_keys keys;
};

}  // namespace s3seal::iam
