// What all requests of STS share.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/auth/host_aliases.hpp"
#include "server/auth/sessions.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/service/behaviour.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

namespace s3seal::sts {

struct services {
    auth::credential_store const& credentials;
    auth::session_authority const& sessions;
    clock const& time;
    random_source& random;
    http::buffer_budget& unauthenticated;  // for bodies
    s3seal::behaviour const& behaviour;
    auth::host_aliases const* aliases = nullptr;  // null: there are none
};

}  // namespace s3seal::sts
