// The composition root: everything that a server needs, built from its settings, owned in one place.
#pragma once

#include "server/config/settings.hpp"
#include "server/front/front.hpp"
#include "server/front/open_points.hpp"
#include "server/front/other_services.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/http/exchange.hpp"
#include "server/kms/master_key.hpp"
#include "server/mock/admin_api.hpp"
#include "server/realms/registry.hpp"
#include "server/realms/seeding.hpp"
#include "server/s3/request/address.hpp"
#include "server/seed/initial.hpp"
#include "storage/embedded/open.hpp"

#include <memory>
#include <string>
#include <vector>

namespace s3seal {

class app final : public http::application {
public:
    // Opens the storage; its error is a sentence for the user.
    static storage::result<std::unique_ptr<app>> make(config::settings const& settings, clock const& time,
                                                      random_source& random);
    // In stores that were opened elsewhere.
    static storage::result<std::unique_ptr<app>> make_in(storage::opened opened, config::settings const& settings,
                                                         clock const& time, random_source& random);

    // The seeds of a start.
    basic_result<void, seed::complaint> begin_with(std::vector<seed::seed_document> const& seeds) {
        return realms::begin_with(*realms_->default_realm(), seeds);
    }
    // Everything else that a start makes has been made: see storage/data_directory.hpp.
    // `seeded`: seeds were applied, too. What is there now is what reset goes back to.
    storage::result<> finish_start(bool seeded);

    bool may_block(http::request const& head) const override { return front_->may_block(head); }
    void settle() override;
    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    std::unique_ptr<http::exchange> refuse(http::head_fault fault, http::request const& head,
                                           http::connection_info const& from) override;

    mock::admin_state& state() noexcept { return state_; }
    // The default namespace and each that is made or opened from now on. Once, before there are requests.
    void hold_to(std::vector<verify::expectation> contract);
    // That certificates are made for, with whatever stands in front of them.
    std::vector<std::string> tls_names() const;
    std::vector<std::string> access_keys() const { return realms_->default_realm()->credentials.access_keys(); }

private:
    app(config::settings const& settings, std::unique_ptr<kms::master_key const> master, clock const& time,
        random_source& random);
    storage::result<> open_realms(storage::opened first, config::settings const& settings);

    bool reset_point_;
    behaviour behaviour_;
    std::unique_ptr<kms::master_key const> master_;
    std::shared_ptr<storage::budget> memory_;
    s3::address_book addresses_;
    journal::metrics metrics_;
    http::buffer_budget unauthenticated_;
    http::buffer_budget form_fields_;
    std::vector<verify::expectation> contract_;  // when the settings name one
    realms::shared_parts shared_;
    std::unique_ptr<realms::registry> realms_;
    journal::request_line_writer lines_;
    front::other_services others_;
    mock::admin_state state_;
    std::unique_ptr<mock::admin_api> admin_;
    front::open_points points_;
    std::unique_ptr<front::application> front_;
};

}  // namespace s3seal
