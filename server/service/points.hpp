// Named points on a request's way through a service, at which somebody outside may stop it.
#pragma once

#include "server/aws/error.hpp"

namespace s3seal::service {

// In the order in which a request comes to them, each at most once but for the last two. S3 comes to all of them; a
// call of KMS to kms_call, authorized and, when it changes something, to those around its commit; a call of STS, which
// stores nothing, to authorized.
enum class point {
    authorized,     // the caller may do it; in STS, whose operations ask for permission themselves: it is known
    before_commit,  // of what changes something: nothing is stored yet, though its last checks may still refuse it
    after_commit,   // it is stored, the client does not know it yet
    sending,        // before each piece of a body that is too large to hold
    kms_call,       // KMS is asked, by S3 or directly, which comes first then; nothing of the call was done
};

class points {
public:
    virtual ~points() = default;
    // An error ends the request with it: each service says it in its own form, and a body that is being sent is cut.
    // Any thread, one at a time for a request: long work goes on beside the connection's.
    virtual aws::result<> reach(point where) = 0;
};

}  // namespace s3seal::service
