// What policies may ask about an S3 request.
#pragma once

#include "server/iam/request_context.hpp"
#include "server/s3/request/context.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3 {

// Keys that the request has no value for are left out: a default encryption, above all, is no header.
// Parts and completions may not carry headers of encryption: they have the values that their upload was begun with.
iam::condition_keys collect_condition_keys(request_context const& context);

// The ARN of a KMS key as policies name it, whatever a header says; an alias stays one.
std::string as_key_arn(request_context const& context, std::string_view key);

// The encryption that the request's own headers ask for, but for a customer's key: header name, value. A KMS key is its
// ARN.
std::vector<std::pair<std::string, std::string>> requested_encryption(request_context const& context);

}  // namespace s3seal::s3
