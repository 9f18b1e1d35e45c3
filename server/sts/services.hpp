// What all requests of STS share.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/auth/sessions.hpp"
#include "server/http/buffer_budget.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

namespace s3seal::sts {

struct services {
    auth::credential_store const& credentials;
    auth::session_authority const& sessions;
    clock const& time;
    random_source& random;
    http::buffer_budget& unauthenticated;  // for bodies
    bool trust_forwarded_proto = false;    // X-Forwarded-Proto says what the client's connection was
    bool lenient = false;                  // any credentials, and roles that nobody defined may be assumed
};

}  // namespace s3seal::sts
