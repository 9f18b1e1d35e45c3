// What the signature's verifier refuses, in KMS's words.
#pragma once

#include "server/auth/authenticate.hpp"
#include "server/kms/error.hpp"

namespace s3seal::kms {

error from_authentication(aws::error const& error, http::request const& head, instant now);

}  // namespace s3seal::kms
