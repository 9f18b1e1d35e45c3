// One request to a server on a known address: for `s3seal healthcheck` and `s3seal explain`, where no curl is.
#pragma once

#include "storage/base/result.hpp"

#include <string>
#include <string_view>

namespace s3seal::net {

struct local_request {
    std::string url;  // http or https (the certificate is not verified), a numeric address or localhost
    std::string_view method = "GET";
    std::string headers = {};  // "Name: value\r\n" lines
    std::string body = {};
};

struct local_response {
    unsigned status = 0;
    std::string body;
};

// The error is a sentence: the URL is none, nobody listens, or no response came within 5 seconds.
basic_result<local_response, std::string> ask_locally(local_request const& request);

}  // namespace s3seal::net
