// Which policy, statement and condition decided.
#pragma once

#include "server/iam/authorize.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace s3seal::explain {

struct access_explanation {
    std::string summary;
    std::string advice;
    boost::json::object details;
};
access_explanation explain_access(iam::authorization_case const& asked);

// Its summary alone.
std::string why_refused(iam::authorization_case const& asked);

}  // namespace s3seal::explain
