#include "server/kms/local_service.hpp"
#include "server/kms/key_lookup.hpp"

#include "server/kms/encryption.hpp"
#include "server/kms/key_pair.hpp"
#include "server/kms/key_reference.hpp"

namespace s3seal::kms {

local_service::local_service(master_key const& master, std::unique_ptr<key_table> keys, ledger& calls,
                             clock const& time, random_source& random)
    : keys_{std::move(keys)}, time_{time}, shared_{*keys_, calls, master, random} {}

storage::result<std::unique_ptr<local_service>> local_service::open(storage::key_store& store, master_key const& master,
                                                                    std::vector<configured_key> const& wanted,
                                                                    ledger& calls, clock const& time,
                                                                    random_source& random) {
    TRY(auto keys, key_table::load(store, master, random));
    std::unique_ptr<local_service> made{new local_service{master, std::move(keys), calls, time, random}};
    CHECK_OK(made->adopt_all(wanted));
    return made;
}

storage::result<> local_service::adopt_all(std::vector<configured_key> const& wanted) {
    for (auto const& one : wanted)
        if (auto const done = adopt(one); !done)
            return storage::error{storage::errc::io, "KMS key " + one.id + ": " + done.error().message};
    return {};
}

result<> local_service::adopt(configured_key const& wanted) {
    storage::key_name const name{wanted.account, wanted.region, wanted.id};
    auto const now = time_.now();
    TRY(auto const known, keys_->find(name, now));
    if (known) return {};
    key made;
    made.row.name = name;
    made.row.created = now;
    made.row.spec = wanted.spec;
    made.row.policy = wanted.policy;
    made.row.enabled = wanted.enabled;
    made.row.multi_region = wanted.id.starts_with("mrk-");
    CHECK_OK(complete(made));
    made.row.usage = made.spec->usages.front();
    storage::kms_material first;
    first.state = material_state::current;
    auto given = base64_decode(wanted.material);
    keys_->add_material(made,
                        wanted.material.empty() ? make_material(*made.spec, shared_.random)
                                                : storage::secret{std::move(given).value_or(std::string{})},
                        std::move(first));
    alias const named{wanted.account, wanted.region, std::string{alias_prefix}.append(wanted.alias),
                      wanted.id,      now,           now};
    CHECK_OK(keys_->create(std::move(made), wanted.alias.empty() ? nullptr : &named));
    return {};
}

bool local_service::has_material(storage::key_name const& key, std::string_view material) {
    auto const found = keys_->find(key, time_.now());
    if (!found || !*found) return false;
    auto const current = (*found)->current_material();
    auto const& held = current ? (*found)->materials[*current] : nullptr;
    return held && base64_encode(as_bytes(held->view())) == material;
}

result<generated_key> local_service::generate_data_key(caller const& from, std::string_view key,
                                                       encryption_context const& context) {
    constexpr std::size_t bytes = 32;
    call call{shared_, from, "GenerateDataKey"};
    call.asked = key;
    TRY(auto made, call.run([&] { return kms::generate_data_key(call, key, context, bytes); }));
    return generated_key{std::move(made.plaintext), std::move(made.sealed.blob), made.sealed.with->arn};
}

result<storage::secret> local_service::decrypt(caller const& from, std::string_view blob,
                                               encryption_context const& context) {
    call call{shared_, from, "Decrypt"};
    call.blob = blob;
    TRY(auto opened, call.run([&] { return kms::decrypt(call, {blob, "", context}); }));
    return std::move(opened.plaintext);
}

result<ciphertext> local_service::encrypt(caller const& from, std::string_view key, std::string_view plaintext,
                                          encryption_context const& context) {
    call call{shared_, from, "Encrypt"};
    call.asked = key;
    TRY(auto made, call.run([&] { return kms::encrypt(call, {key, context}, plaintext); }));
    return ciphertext{std::move(made.blob), made.with->arn};
}

result<ciphertext> local_service::re_encrypt(caller const& from, std::string_view blob,
                                             encryption_context const& source_context, std::string_view key,
                                             encryption_context const& context) {
    call call{shared_, from, "ReEncrypt"};
    call.asked = key;
    TRY(auto made, call.run([&] { return kms::re_encrypt(call, {blob, "", source_context}, {key, context}); }));
    return ciphertext{std::move(made.destination.blob), made.destination.with->arn};
}

result<std::string> local_service::resolve(std::string_view account, std::string_view region, std::string_view key) {
    iam::principal who;
    who.account = account;
    caller const from{.who = who, .region = region, .via_service = "", .cause = "", .now = time_.now()};
    call call{shared_, from, "DescribeKey"};
    TRY(auto const found, find_key(call, key, aliases::allowed, "kms:DescribeKey"));
    return found->arn;
}

}  // namespace s3seal::kms
