// AWS Key Management Service over HTTP: AWS's JSON protocol, version 1.1.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/explain/explainer.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/http/exchange.hpp"
#include "server/journal/request_line.hpp"
#include "server/journal/request_log.hpp"
#include "server/kms/background.hpp"
#include "server/kms/call.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <memory>

namespace s3seal::kms {

struct services {
    parts const& kms;
    auth::credential_store const& credentials;
    clock const& time;
    random_source& random;
    journal::request_log& journal;
    journal::request_line_writer& lines;
    explain::explainer const& explainer;
    http::buffer_budget& unauthenticated;  // for bodies
    background& key_pairs;                 // where they are made
    std::string default_region = "us-east-1";
    bool trust_forwarded_proto = false;
    bool lenient = false;        // any credentials
    bool explain_header = true;  // refusals say where they are explained
};

// One address serves every region: the one that a request is signed for.
class kms_application final : public http::application {
public:
    explicit kms_application(services shared) : shared_{shared} {}

    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    http::response refuse(http::head_fault fault, http::request const& head) override;

private:
    services shared_;
};

// Whether it names an operation of KMS in its headers, whatever it is signed for.
bool names_operation(http::request const& head) noexcept;

}  // namespace s3seal::kms
