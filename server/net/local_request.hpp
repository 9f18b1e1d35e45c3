// One request to a server on a known address: for the commands of this program that ask one, where no curl is.
#pragma once

#include "storage/base/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace s3seal::net {

struct local_request {
    std::string url;  // http or https (the certificate is not verified), a numeric address or localhost
    std::string_view method = "GET";
    std::string headers = {};  // "Name: value\r\n" lines
    std::string body = {};
    std::chrono::seconds limit{5};  // for everything; of what is followed, for its head
};

struct local_response {
    unsigned status = 0;
    std::string body;
};

// The error is a sentence: the URL is none, nobody listens, or no response came in time.
basic_result<local_response, std::string> ask_locally(local_request const& request);

// A body without an end, as it comes: `take` gets each piece, until it says false or the server ends. Of another status
// than 200 the response comes back whole, like that of ask_locally.
basic_result<local_response, std::string> follow_locally(local_request const& request,
                                                         std::function<bool(std::string_view)> const& take);

}  // namespace s3seal::net
