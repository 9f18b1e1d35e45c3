// Named points on a request's way through a service, at which somebody outside may stop it.
#pragma once

#include "server/aws/error.hpp"

namespace s3seal::service {

// In the order in which a request comes to them, each once but for the last two. S3 comes to all, KMS to the last.
enum class point {
    authorized,     // the caller may do it
    before_commit,  // of what changes something: nothing is stored yet
    after_commit,   // it is stored, the client does not know it yet
    sending,        // before each piece of a body that is too large to hold
    kms_call,       // KMS is asked, by S3 or directly; nothing of the call was done
};

class points {
public:
    virtual ~points() = default;
    // An error ends the request with it: each service says it in its own form, and a body that is being sent is cut.
    // The thread that serves the request.
    virtual aws::result<> reach(point where) = 0;
};

}  // namespace s3seal::service
