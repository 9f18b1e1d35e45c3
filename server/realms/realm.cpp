#include "server/realms/realm.hpp"

#include "server/log/log.hpp"
#include "server/s3control/dialect.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <utility>

namespace s3seal::realms {

namespace {

constexpr std::string_view session_key_name = "session key";

// Sessions outlive the process where the data does.
storage::result<std::string> load_session_key(storage::metadata_store& metadata, std::string const& given,
                                              random_source& random) {
    std::array<std::byte, auth::session_authority::key_bytes> fresh;
    random.fill(fresh);
    TRY(auto stored, metadata.find_or_create_secret(std::string{session_key_name}, std::string{as_text(fresh)}));
    if (!given.empty()) return given;
    return stored;
}

storage::result<opened_parts> open_parts(storage::opened opened, realm_options const& wanted,
                                         shared_parts const& shared) {
    opened_parts parts{
        .stores = std::move(opened), .session_key = {}, .time = {}, .calls = {}, .keys = {}, .requests = {}};
    TRY(parts.session_key, load_session_key(*parts.stores.metadata, wanted.session_key, shared.random));
    CHECK_OK(shared.master.check(*parts.stores.metadata, shared.random));
    parts.time = std::make_unique<adjustable_clock>(shared.real, wanted.clock);
    if (auto const shown = parts.time->now(); shown < adjustable_clock::earliest || shown >= adjustable_clock::latest)
        return storage::error{storage::errc::io, "clock: it shows times from 1970 to 2108"};
    parts.calls = std::make_unique<kms::ledger>(wanted.kms_calls, wanted.record_bytes);
    TRY(parts.keys, kms::local_service::open(*parts.stores.keys, shared.master, wanted.keys, *parts.calls, *parts.time,
                                             shared.random));
    if (wanted.keep_requests) {
        auto const directory = wanted.stores.directory / storage::data_name::requests;
        TRY(parts.requests, journal::kept_records::open(directory, wanted.record_bytes));
    }
    return parts;
}

// That the ledger has had and an earlier process took with it. 1 more: of requests whose records are gone, cleared ones
// too, nobody knows whether there were any.
std::uint64_t calls_of(journal::kept_log const& earlier) {
    std::uint64_t requests = 0;
    std::uint64_t calls = 0;
    for (auto const& one : earlier.records) {
        if (one->sequence <= earlier.had.calls_cleared) continue;
        ++requests;
        calls += one->kms_calls.size();
    }
    bool const some_are_gone = earlier.had.lost || earlier.had.last > earlier.had.calls_cleared + requests;
    return calls + (some_are_gone ? 1 : 0);
}

}  // namespace

storage::result<std::shared_ptr<realm>> realm::open(realm_options wanted, shared_parts const& shared) {
    TRY(auto opened, storage::open(wanted.stores, shared.random));
    return open_in(std::move(opened), std::move(wanted), shared);
}

storage::result<std::shared_ptr<realm>> realm::open_in(storage::opened opened, realm_options wanted,
                                                       shared_parts const& shared) {
    TRY(auto parts, open_parts(std::move(opened), wanted, shared));
    return std::shared_ptr<realm>{new realm{std::move(wanted), shared, std::move(parts)}};
}

realm::realm(realm_options wanted, shared_parts const& shared_with, opened_parts opened)
    : begun_with{std::move(wanted)},
      shared{shared_with},
      parts{std::move(opened)},
      time{*parts.time},
      calls{*parts.calls},
      keys{parts.keys->shared().keys},
      metadata{*parts.stores.metadata},
      blobs{*parts.stores.blobs},
      requests{begun_with.records, begun_with.record_bytes, shared.random},
      sessions{parts.session_key, shared.random,
               shared.behaviour.lenient ? auth::callers::believed : auth::callers::verified},
      credentials{begun_with.credentials, begun_with.default_credentials, begun_with.roles, &sessions},
      explainer{credentials, requests, begun_with.hosts},
      bucket_keys{begun_with.bucket_key_window},
      services{.metadata = metadata,
               .buckets = buckets,
               .blobs = blobs,
               .credentials = credentials,
               .kms = *parts.keys,
               .master = shared.master,
               .bucket_keys = bucket_keys,
               .time = time,
               .random = shared.random,
               .addresses = shared.addresses,
               .policies = policies,
               .sessions = sessions,
               .directory_sessions = directory_sessions,
               .renames = renames,
               .form_fields = shared.form_fields},
      s3{services, shared.behaviour},
      s3_control{services, shared.behaviour, s3control::dialect()},
      sts{{.credentials = credentials,
           .sessions = sessions,
           .time = time,
           .random = shared.random,
           .unauthenticated = shared.unauthenticated,
           .behaviour = shared.behaviour,
           .aliases = &shared.addresses.aliases()}},
      kms{{.kms = parts.keys->shared(),
           .credentials = credentials,
           .time = time,
           .random = shared.random,
           .unauthenticated = shared.unauthenticated,
           .may_block = metadata.may_block(),
           .behaviour = shared.behaviour,
           .aliases = &shared.addresses.aliases()}},
      seeding{.s3 = s3,
              .kms = kms,
              .keys = *parts.keys,
              .credentials = credentials,
              .metadata = metadata,
              .faults = faults,
              .time = time,
              .random = shared.random,
              .name_space = name(),
              .region = shared.behaviour.default_region,
              .settle = [this] { settle(); }} {
    time.let_signers_follow_while(faults.measures_signatures_by_clock());
    faults.add(begun_with.faults, time.now());
    if (shared.contract) contract.replace(*shared.contract);
    if (!parts.requests) return;
    auto earlier = parts.requests->load();
    calls.forget(calls_of(earlier));
    requests.restore(std::move(earlier));
    requests.keep_in(*parts.requests);
}

// In this order: a call that comes in between is missed by later processes, rather than not.
void realm::clear_calls() {
    requests.note_cleared_calls();
    calls.clear();
}

storage::result<> realm::replace_with(storage::opened& from) {
    return parts.keys->replace_with(*from.keys, [&](std::function<void()> const& take_keys) {
        return storage::replace_contents(parts.stores, from, [&] {
            take_keys();
            bucket_keys.clear();
            renames.clear();
        });
    });
}

storage::result<storage::opened> realm::open_stores(std::filesystem::path const& directory) const {
    auto wanted = begun_with.stores;
    wanted.directory = directory;
    wanted.keeps_reserve = false;
    TRY(auto opened, storage::open(wanted, shared.random));
    TRY(auto const session_key, metadata.find_or_create_secret(std::string{session_key_name}, {}));
    CHECK_OK(opened.metadata->find_or_create_secret(std::string{session_key_name}, session_key));
    CHECK_OK(shared.master.check(*opened.metadata, shared.random));
    if (opened.directory) CHECK_OK(opened.directory->finish_first_start());
    return opened;
}

void realm::settle() {
    if (auto const done = metadata.settle(); !done)
        log::error(fmt::format("changes are lost: {}", done.error().detail));
}

storage::result<> realm::make_configured_keys(storage::opened& in) const {
    CHECK_OK(kms::local_service::open(*in.keys, shared.master, begun_with.keys, calls, time, shared.random));
    return {};
}

}  // namespace s3seal::realms
