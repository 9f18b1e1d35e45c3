// S3 as a service, or another one that is about buckets.
#pragma once

#include "server/s3/dialect.hpp"
#include "server/s3/request/services.hpp"
#include "server/service/application.hpp"
#include "server/service/behaviour.hpp"

#include <memory>
#include <string>

namespace s3seal::s3 {

class s3_application final : public service::application {
public:
    s3_application(services const& shared, behaviour const& behaviour, dialect const& speaks = s3_dialect())
        : speaks_{speaks}, shared_{shared}, behaviour_{behaviour} {}

    std::string make_request_id(random_source& random) const override;
    bool may_block(http::request const& head) const noexcept override;
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override;
    http::response refuse(http::head_fault fault, service::arrival const& request) override;

private:
    dialect const& speaks_;
    services const& shared_;
    behaviour const& behaviour_;
};

}  // namespace s3seal::s3
