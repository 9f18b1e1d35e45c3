// The words that the services of this server know, for whoever takes them from outside.
#pragma once

#include "server/journal/query.hpp"

namespace s3seal::mock {

// Operations and errors of S3, S3 Control, KMS and STS, those included that are not built.
journal::vocabulary const& known_words();

}  // namespace s3seal::mock
