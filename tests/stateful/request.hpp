// An operation as HTTP: the only file that knows how S3's words are spelled in requests.
#pragma once

#include "tests/stateful/operation.hpp"
#include "tests/support/wire.hpp"

#include <string>

namespace s3seal::stateful {

// Without Host and signature. `method` and `subresource` are the kind's (kinds.hpp); an operation of KMS is its name.
test::outgoing make_request(operation const& asked, std::string const& method, std::string const& subresource);

// For people: method, target, headers, and the body unless it is long.
std::string describe(test::outgoing const& request);

// The key of a customer, as bytes: 32 times that letter.
std::string customer_key(char letter);

}  // namespace s3seal::stateful
