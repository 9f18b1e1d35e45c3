// What a request's headers say about encryption.
#pragma once

#include "server/http/request.hpp"
#include "server/s3/encryption/customer_key.hpp"
#include "server/s3/encryption/header_names.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// The encryption headers of one request, as sent.
struct encryption_headers {
    std::optional<std::string_view> algorithm;
    std::optional<std::string_view> kms_key;
    std::optional<std::string_view> context;
    std::optional<std::string_view> bucket_key;
    customer_key_headers customer;

    static encryption_headers from(http::request const& request);
};

// The names and strings of an encryption context that a header or a stored row carries. Absent: it is none.
std::optional<std::map<std::string, std::string>> parse_string_map(std::string_view json);

}  // namespace s3seal::s3
