// Reads what one field has to be.
#pragma once

#include "server/verify/condition.hpp"
#include "storage/base/result.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace s3seal::verify {

// `value`: no list and no `{not = ...}`. The error is a sentence without the field's name.
basic_result<alternative, std::string> read_alternative(field const& of, boost::json::value const& value);

}  // namespace s3seal::verify
