// What differs between the services that share one verifier and one printer of errors.
#pragma once

#include <string_view>

namespace s3seal::auth {

enum class error_format { s3_xml };

struct protocol {
    std::string_view service;    // in the credential scope: s3
    bool payload_hash_required;  // x-amz-content-sha256 must be sent
    error_format errors;
};

protocol const& s3_protocol() noexcept;

}  // namespace s3seal::auth
