// AWS Security Token Service: the query protocol.
#pragma once

#include "server/service/application.hpp"
#include "server/sts/services.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace s3seal::sts {

// Of those that are built.
std::span<std::string_view const> operation_names() noexcept;

// AssumeRole, GetSessionToken, GetCallerIdentity.
class sts_application final : public service::application {
public:
    explicit sts_application(services shared) : shared_{shared} {}

    std::string make_request_id(random_source& random) const override;  // a UUID
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override;
    http::response refuse(http::head_fault fault, service::arrival const& request) override;

private:
    services shared_;
};

}  // namespace s3seal::sts
