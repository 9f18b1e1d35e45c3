// AWS Key Management Service over HTTP: AWS's JSON protocol, version 1.1.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/auth/host_aliases.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/kms/call.hpp"
#include "server/service/application.hpp"
#include "server/service/behaviour.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <memory>
#include <string>

namespace s3seal::kms {

struct services {
    parts const& kms;
    auth::credential_store const& credentials;
    clock const& time;
    random_source& random;
    http::buffer_budget& unauthenticated;  // for bodies
    bool may_block = false;                // calls wait for a store that may
    s3seal::behaviour const& behaviour;
    auth::host_aliases const* aliases = nullptr;  // null: there are none
};

// One address serves every region: the one that a request is signed for.
class kms_application final : public s3seal::service::application {
public:
    explicit kms_application(services shared) : shared_{shared} {}

    std::string make_request_id(random_source& random) const override;  // a UUID
    bool may_block(http::request const&) const noexcept override { return shared_.may_block; }
    std::unique_ptr<http::exchange> begin(s3seal::service::arrival const& request) override;
    http::response refuse(http::head_fault fault, s3seal::service::arrival const& request) override;

private:
    services shared_;
};

// Whether it names an operation of KMS in its headers, whatever it is signed for.
bool names_operation(http::request const& head) noexcept;

}  // namespace s3seal::kms
