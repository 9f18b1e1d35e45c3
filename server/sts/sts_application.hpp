// AWS Security Token Service: the query protocol.
#pragma once

#include "server/http/exchange.hpp"
#include "server/sts/services.hpp"

#include <memory>

namespace s3seal::sts {

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
