// S3 as an application for the network side.
#pragma once

#include "server/http/exchange.hpp"
#include "server/s3/request/context.hpp"

namespace s3seal::s3 {

class s3_application final : public http::application {
public:
    explicit s3_application(services& shared) : shared_{shared} {}

    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    http::response refuse(http::head_fault fault, http::request const& head) override;

private:
    void remember_head(request_context const& context, error const& error, unsigned status);

    services& shared_;
};

}  // namespace s3seal::s3
