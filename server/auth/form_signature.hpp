// Who signed a form upload's policy.
// Source: S3 API, "Browser-Based Uploads Using POST (AWS Signature Version 4)".
#pragma once

#include "server/auth/identity.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace s3seal::auth {

struct signed_form {
    std::function<std::optional<std::string_view>(std::string_view)> const& find;  // a field, any letter case
    credential_store const& credentials;
    instant now;
    clock const& time;  // that showed it
    region_rule const& region;
    bool accept_version_2;
};

// Anonymous when the form has neither a policy nor a signature. InvalidArgument for a part of the signature that is
// missing, InvalidAccessKeyId, SignatureDoesNotMatch, InvalidToken...
aws::result<identity> authenticate_form(signed_form const& form);

}  // namespace s3seal::auth
