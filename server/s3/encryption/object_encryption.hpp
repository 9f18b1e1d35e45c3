// The body of UpdateObjectEncryption. Its errors have texts of their own, so it is not read by the codec.
#pragma once

#include "server/s3/request/error.hpp"

#include <string>
#include <string_view>

namespace s3seal::s3 {

struct object_encryption {
    std::string key_arn;
    bool bucket_key = false;  // the bucket's own setting is not inherited
};

// MissingRequestBodyError, MalformedXML, InvalidRequest. `key_arn` looks like the ARN of a key.
result<object_encryption> parse_object_encryption(std::string_view body);

}  // namespace s3seal::s3
