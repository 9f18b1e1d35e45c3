// The one way in: which realm and which service a request is for, and that it is recorded.
#pragma once

#include "server/front/recorded_exchange.hpp"
#include "server/realms/registry.hpp"
#include "server/s3/request/address.hpp"

namespace s3seal::front {

// Those that no realm has of its own.
struct other_applications {
    service::application& others;  // services that are not here
    service::application& admin;   // /_s3seal
};

class application final : public http::application {
public:
    application(realms::registry& realms, other_applications others, s3::address_book const& addresses, recording with)
        : realms_{realms}, others_{others}, addresses_{addresses}, recording_{with} {}

    bool may_block(http::request const& head) const override;
    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    std::unique_ptr<http::exchange> refuse(http::head_fault fault, http::request const& head,
                                           http::connection_info const& from) override;

    // Which service a request is for.
    service::application& route(http::request const& head, realms::realm& in) const;

private:
    storage::result<realms::realm_ptr> choose_realm(http::request const& head, std::string_view access_key) const;
    std::unique_ptr<http::exchange> begin_for(std::string_view access_key, http::request const& head,
                                              http::connection_info const& from);
    bool may_open_realm(http::request const& head) const;
    std::string named_bucket(http::request const& head) const;
    bool is_admin_request(http::request const& head) const;
    bool is_foreign_request(http::request const& head) const;
    bool names_bucket(http::request const& head) const;
    bool is_unsigned_call_of_sts(http::request const& head) const;

    realms::registry& realms_;
    other_applications others_;
    s3::address_book const& addresses_;
    recording recording_;
};

}  // namespace s3seal::front
