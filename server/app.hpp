// The composition root: everything that a server needs, built from its settings, owned in one place.
#pragma once

#include "server/auth/sessions.hpp"
#include "server/config/settings.hpp"
#include "server/http/exchange.hpp"
#include "server/mock/own_paths.hpp"
#include "server/s3/context.hpp"
#include "server/s3/s3_application.hpp"
#include "server/sts/sts_application.hpp"
#include "storage/open.hpp"

#include <memory>
#include <string>
#include <vector>

namespace s3seal {

class app final : public http::application {
public:
    // Opens the storage; its error is a sentence for the user.
    static storage::result<std::unique_ptr<app>> make(config::settings const& settings, clock const& time,
                                                      random_source& random);

    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    http::response refuse(http::head_fault fault, http::request const& head) override;

    mock::own_state& state() noexcept { return state_; }
    s3::address_book const& addresses() const noexcept { return addresses_; }
    std::vector<std::string> access_keys() const { return credentials_.access_keys(); }

private:
    app(config::settings const& settings, storage::opened opened, std::string session_key, clock const& time,
        random_source& random);

    storage::opened storage_;
    auth::session_authority sessions_;
    auth::credential_store credentials_;
    s3::address_book addresses_;
    kms::configured_key_ring keys_;
    iam::policy_cache policies_;
    journal::ring journal_;
    explain::explainer explainer_;
    s3::services services_;
    s3::s3_application s3_;
    sts::sts_application sts_;
    mock::own_state state_;
    mock::own_application own_;
};

}  // namespace s3seal
