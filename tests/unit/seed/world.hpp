// The services of a server in memory, for tests of what is applied to them.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/auth/sessions.hpp"
#include "server/faults/fault_table.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/kms/kms_application.hpp"
#include "server/kms/local_service.hpp"
#include "server/s3/access/directory_session_registry.hpp"
#include "server/s3/encryption/bucket_keys.hpp"
#include "server/s3/request/address.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/rename_tokens.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/s3_application.hpp"
#include "server/seed/own_client.hpp"
#include "server/seed/target.hpp"
#include "storage/embedded/open.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace s3seal::seed::test {

struct world {
    seeded_random random{1};
    manual_clock time{instant{std::chrono::hours{500'000}}};
    storage::opened stores = *storage::open({}, random);
    kms::master_key master{storage::secret{std::string(32, 'm')}};
    kms::ledger calls{100, 1u << 20};
    std::unique_ptr<kms::local_service> keys = *kms::local_service::open(*stores.keys, master, {}, calls, time, random);
    s3::bucket_key_cache bucket_keys{std::chrono::minutes{5}};
    auth::session_authority sessions{std::string(auth::session_authority::key_bytes, 's'), random};
    auth::credential_store credentials{{}, true, {}, &sessions};
    s3::address_book addresses{{}};
    iam::policy_cache policies;
    s3::directory_session_registry directory_sessions;
    s3::rename_tokens renames;
    http::buffer_budget unauthenticated{1u << 20};
    s3::bucket_views buckets;
    s3::services services{.metadata = *stores.metadata,
                          .buckets = buckets,
                          .blobs = *stores.blobs,
                          .credentials = credentials,
                          .kms = *keys,
                          .master = master,
                          .bucket_keys = bucket_keys,
                          .time = time,
                          .random = random,
                          .addresses = addresses,
                          .policies = policies,
                          .sessions = sessions,
                          .directory_sessions = directory_sessions,
                          .renames = renames,
                          .form_fields = unauthenticated};
    s3seal::behaviour behaviour;
    s3::s3_application s3{services, behaviour};
    kms::kms_application kms{{.kms = keys->shared(),
                              .credentials = credentials,
                              .time = time,
                              .random = random,
                              .unauthenticated = unauthenticated,
                              .may_block = false,
                              .behaviour = behaviour}};
    own_client client{time, random, [] {}};
    faults::fault_table faults;
    seed::target seeding{.s3 = s3,
                         .kms = kms,
                         .keys = *keys,
                         .credentials = credentials,
                         .metadata = *stores.metadata,
                         .faults = faults,
                         .time = time,
                         .random = random,
                         .name_space = {},
                         .region = "us-east-1",
                         .settle = [] {}};

    own_answer ask(std::string method, std::string path, std::string body = {}, header_list headers = {}) {
        return *client.ask(s3, {.account = "111122223333",
                                .region = "eu-west-1",
                                .method = std::move(method),
                                .target = std::move(path),
                                .headers = std::move(headers),
                                .body = std::move(body)});
    }
    own_answer ask_kms(std::string_view operation, std::string body) {
        return *client.ask(kms, {.account = "111122223333",
                                 .region = "eu-west-1",
                                 .method = "POST",
                                 .target = "/",
                                 .headers = {{"X-Amz-Target", std::string{"TrentService."}.append(operation)},
                                             {"Content-Type", "application/x-amz-json-1.1"}},
                                 .body = std::move(body)});
    }
};

}  // namespace s3seal::seed::test
