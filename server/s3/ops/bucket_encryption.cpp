// PutBucketEncryption, GetBucketEncryption, DeleteBucketEncryption.
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/encryption/directory_encryption.hpp"
#include "server/s3/encryption/encryption_config.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"

namespace s3seal::s3::ops {

namespace {

error second_key() {
    return {
        errc::invalid_request,
        "A directory bucket supports one customer managed key for its lifetime, and another one has been configured "
        "before."};
}

// Unlike elsewhere the key is tried, as the caller, with both of what writing and reading will ask of it.
result<std::string> try_directory_key(kms::service& kms, request_context const& context, std::string const& key) {
    auto const& bucket = *context.bucket;
    auto const caller = kms_caller(context, bucket);
    auto const known = kms.resolve(caller.who.account, bucket.region, key);
    if (!known) return from_kms(known.error());
    auto const& only = bucket.encryption.kms_key_for_life;
    if (!only.empty() && *known != only) return second_key();
    auto const names = kms_context(bucket, {}, {}, true);
    auto const made = kms.generate_data_key(caller, key, names);
    if (!made) return from_kms(made.error());
    if (auto const opened = kms.decrypt(caller, made->ciphertext, names); !opened) return from_kms(opened.error());
    return made->key_arn;
}

result<default_encryption> parse_wanted(kms::service& kms, request_context const& context, std::string_view body) {
    auto const& current = context.bucket->encryption;
    if (!is_express(context)) return apply_encryption_config(body, current);
    TRY(auto value, apply_directory_encryption_config(body, current));
    if (value.kms_key) {
        TRY(value.kms_key_for_life, try_directory_key(kms, context, *value.kms_key));
    }
    return value;
}

result<http::response> put_bucket_encryption(services const& svc, request_context& context, std::string_view body) {
    // What the body leaves out stays as it is.
    CHECK_OK(change_setting(svc, context, [&]() -> result<storage::setting_change> {
        TRY(auto const wanted, parse_wanted(svc.kms, context, body));
        return put_setting(wanted);
    }));
    return begin_response(context);
}

// Without Content-Type and not chunked, unlike every other document (recorded).
result<http::response> get_bucket_encryption(services const& /*svc*/, request_context& context) {
    auto response = begin_response(context);
    auto const& value = context.bucket->encryption;
    response.body = is_express(context) ? print_directory_encryption_config(value) : print_encryption_config(value);
    return response;
}

// Back to AES256. Which encryption types are blocked, and a directory bucket's key, is not part of what is deleted.
result<http::response> delete_bucket_encryption(services const& svc, request_context& context) {
    CHECK_OK(change_setting(svc, context, [&]() -> result<storage::setting_change> {
        auto const& held = context.bucket->encryption;
        default_encryption fresh;
        fresh.customer_keys_blocked = held.customer_keys_blocked;
        fresh.blocking_chosen = held.blocking_chosen;
        fresh.kms_key_for_life = held.kms_key_for_life;
        return put_setting(fresh);
    }));
    return no_content(context);
}

constexpr operation bucket_encryption_rows[] = {
    {.name = "PutBucketEncryption",
     .verb = "PUT",
     .resource = on::bucket,
     .query = "encryption",
     .action = "s3:PutEncryptionConfiguration",
     .version_4_only = true,
     .run = handler::document{put_bucket_encryption}},
    {.name = "GetBucketEncryption",
     .verb = "GET",
     .resource = on::bucket,
     .query = "encryption",
     .action = "s3:GetEncryptionConfiguration",
     .version_4_only = true,
     .run = handler::simple{get_bucket_encryption}},
    {.name = "DeleteBucketEncryption",
     .verb = "DELETE",
     .resource = on::bucket,
     .query = "encryption",
     .action = "s3:PutEncryptionConfiguration",
     .version_4_only = true,
     .run = handler::simple{delete_bucket_encryption}},
};

}  // namespace

std::span<operation const> bucket_encryption() {
    return bucket_encryption_rows;
}

}  // namespace s3seal::s3::ops
