// AWS Security Token Service, as far as temporary credentials for S3 need it: the query protocol, version 2011-06-15.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/auth/sessions.hpp"
#include "server/explain/explainer.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/http/exchange.hpp"
#include "server/journal/request_log.hpp"
#include "server/journal/ring.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <memory>

namespace s3seal::sts {

struct services {
    auth::credential_store const& credentials;
    auth::session_authority const& sessions;
    clock const& time;
    random_source& random;
    journal::ring& journal;
    journal::request_log& requests;
    explain::explainer const& explainer;
    http::buffer_budget& unauthenticated;  // for bodies
    bool trust_forwarded_proto = false;    // X-Forwarded-Proto says what the client's connection was
    bool lenient = false;                  // any credentials, and roles that nobody defined may be assumed
    bool explain_header = true;            // refusals say where they are explained
};

// AssumeRole, GetSessionToken, GetCallerIdentity.
class sts_application final : public http::application {
public:
    explicit sts_application(services shared) : shared_{shared} {}

    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    http::response refuse(http::head_fault fault, http::request const& head) override;

private:
    services shared_;
};

}  // namespace s3seal::sts
