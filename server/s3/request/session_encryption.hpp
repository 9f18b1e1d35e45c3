// The encryption that a directory bucket's session gives to what is written in it.
#pragma once

#include <string>

namespace s3seal::s3 {

struct session_encryption {
    std::string algorithm = "AES256";  // AES256, aws:kms
    std::string kms_key;               // ARN, with aws:kms
};

}  // namespace s3seal::s3
