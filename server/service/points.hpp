// Named points on a request's way through a service, at which somebody outside may stop it.
#pragma once

#include "server/aws/error.hpp"

#include <string_view>

namespace s3seal::service {

// In the order in which a request comes to them, each at most once but for the last three. S3 comes to all of them; a
// call of KMS to kms_call, authorized, kms_key and, when it changes something, to those around its commit; a call of
// STS, which stores nothing, to authorized.
enum class point {
    authorized,     // the caller may do it; in STS, whose operations ask for permission themselves: it is known
    before_commit,  // of what changes something: nothing is stored yet, though its last checks may still refuse it
    after_commit,   // it is stored, the client does not know it yet
    sending,        // before each piece of a body that is too large to hold
    kms_call,       // KMS is asked, by S3 or directly, which comes first then; nothing of the call was done
    kms_key,        // KMS is about to use a key, in the state that it is in
};

// What comes to a point: of authorized and those of KMS. Views live as long as the call of reach().
struct subject {
    std::string_view service;    // s3, kms, sts
    std::string_view operation;  // PutObject; at those of KMS its own: GenerateDataKey
    std::string_view bucket = {};
    std::string_view key = {};
    std::string_view caller = {};   // ARN; "": anonymous
    std::string_view kms_key = {};  // ARN; "": none, or not known yet
};

class points {
public:
    virtual ~points() = default;
    // An error ends the request with it: each service says it in its own form, and a body that is being sent is cut.
    // Any thread, one at a time for a request: long work goes on beside the connection's.
    virtual aws::result<> reach(point where, subject const& what) = 0;
};

}  // namespace s3seal::service
