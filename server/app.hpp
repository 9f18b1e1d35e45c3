// The composition root: everything that a server needs, built from its settings, owned in one place.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/auth/sessions.hpp"
#include "server/config/settings.hpp"
#include "server/faults/fault_table.hpp"
#include "server/front/front.hpp"
#include "server/front/open_points.hpp"
#include "server/front/other_services.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/http/exchange.hpp"
#include "server/iam/policy_cache.hpp"
#include "server/kms/kms_application.hpp"
#include "server/kms/local_service.hpp"
#include "server/mock/admin_api.hpp"
#include "server/s3/access/directory_session_registry.hpp"
#include "server/s3/encryption/bucket_keys.hpp"
#include "server/s3/request/address.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/rename_tokens.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/s3_application.hpp"
#include "server/seed/target.hpp"
#include "server/sts/sts_application.hpp"
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

    // Everything else that a start makes has been made: see storage/data_directory.hpp.
    storage::result<> finish_first_start();

    bool may_block(http::request const& head) const override { return front_.may_block(head); }
    void settle() override;
    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    std::unique_ptr<http::exchange> refuse(http::head_fault fault, http::request const& head,
                                           http::connection_info const& from) override;

    seed::target const& seeding() const noexcept { return seeding_; }
    mock::admin_state& state() noexcept { return state_; }
    verify::standing_contract& contract() noexcept { return contract_; }
    s3::address_book const& addresses() const noexcept { return addresses_; }
    std::vector<std::string> access_keys() const { return credentials_.access_keys(); }

private:
    // What can fail to open.
    struct secrets {
        std::unique_ptr<adjustable_clock> time;  // which the keys look at
        std::string session_key;
        std::unique_ptr<kms::master_key const> master;
        std::unique_ptr<kms::ledger> calls;
        std::unique_ptr<kms::local_service> keys;
        std::unique_ptr<journal::kept_records> requests;  // null: they are not kept
    };
    static storage::result<secrets> open_secrets(config::settings const& settings, storage::opened const& opened,
                                                 clock const& time, random_source& random);
    app(config::settings const& settings, storage::opened opened, secrets held, random_source& random);

    behaviour behaviour_;
    storage::opened storage_;
    secrets secrets_;
    s3::bucket_key_cache bucket_keys_;
    s3::bucket_views buckets_;
    auth::session_authority sessions_;
    auth::credential_store credentials_;
    s3::address_book addresses_;
    iam::policy_cache policies_;
    s3::directory_session_registry directory_sessions_;
    s3::rename_tokens renames_;
    journal::request_log journal_;
    journal::request_line_writer lines_;
    journal::metrics metrics_;
    explain::explainer explainer_;
    http::buffer_budget unauthenticated_;
    http::buffer_budget form_fields_;
    s3::services services_;
    s3::s3_application s3_;
    s3::s3_application s3_control_;
    sts::sts_application sts_;
    kms::kms_application kms_;
    seed::target const seeding_;
    front::other_services others_;
    mock::admin_state state_;
    faults::fault_table faults_;
    verify::standing_contract contract_{journal_, *secrets_.calls};
    realms::realm realm_;
    mock::admin_api admin_;
    front::open_points points_;
    front::application front_;
};

}  // namespace s3seal
