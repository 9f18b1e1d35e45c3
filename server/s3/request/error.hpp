// S3's refusals, without the name of the table that they stand in.
#pragma once

#include "server/aws/error.hpp"

namespace s3seal::s3 {

using aws::errc;
using aws::error;
using aws::first_error_status;
using aws::header_not_implemented;
using aws::invalid_argument;
using aws::message_of;
using aws::result;
using aws::row_of;

}  // namespace s3seal::s3
