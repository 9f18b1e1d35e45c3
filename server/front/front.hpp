// The one way in: which service a request is for, and that it is recorded.
#pragma once

#include "server/front/recorded_exchange.hpp"
#include "server/s3/request/address.hpp"

namespace s3seal::front {

struct services {
    service::application& s3;
    service::application& s3_control;
    service::application& kms;
    service::application& sts;
    service::application& others;  // that are not here
    service::application& admin;   // /_s3seal
};

class application final : public http::application {
public:
    application(services to, s3::address_book const& addresses, recording with)
        : services_{to}, addresses_{addresses}, recording_{with} {}

    bool may_block(http::request const& head) const override;
    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    std::unique_ptr<http::exchange> refuse(http::head_fault fault, http::request const& head,
                                           http::connection_info const& from) override;

private:
    service::application& route(http::request const& head) const;
    bool names_bucket(http::request const& head) const;
    bool is_unsigned_call_of_sts(http::request const& head) const;

    services services_;
    s3::address_book const& addresses_;
    recording recording_;
};

}  // namespace s3seal::front
