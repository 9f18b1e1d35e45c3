#include "server/s3/sealing.hpp"

#include "server/s3/fault.hpp"

namespace s3seal::s3 {

namespace {

// KMS is asked in the caller's name, for which no signature or an older one does not do.
result<> check_signature_for_kms(request_context const& context) {
    if (!context.caller.anonymous && context.caller.version == auth::signature_version::v4) return {};
    return invalid_argument(
        "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
        "Authorization", "null");
}

}  // namespace

result<storage::encryption> seal_for_write(request_context const& context, encryption_decision const& decision) {
    storage::encryption sealed;
    sealed.mode = decision.mode;
    if (!decision.uses_kms()) return sealed;
    CHECK_OK(check_signature_for_kms(context));
    auto const& who = context.caller.who;
    auto& keys = context.svc.keys;
    auto const key = decision.kms_key ? keys.resolve(*decision.kms_key, who.account, context.bucket->region)
                                      : keys.managed_s3_key(who.account, context.bucket->region);
    if (!key) return from_kms(key.error(), who.arn, "kms:GenerateDataKey");
    sealed.key_arn = key->arn();
    sealed.bucket_key = decision.bucket_key;
    sealed.context = decision.context;
    return sealed;
}

result<> check_key_for_read(request_context const& context, storage::encryption const& sealed) {
    if (sealed.key_arn.empty()) return {};
    CHECK_OK(check_signature_for_kms(context));
    auto const& who = context.caller.who;
    auto const key = context.svc.keys.resolve(sealed.key_arn, who.account, context.bucket->region);
    if (!key) return from_kms(key.error(), who.arn, "kms:Decrypt");
    return {};
}

void add_encryption_headers(http::response& answer, storage::encryption const& sealed) {
    answer.add(header::sse, sealed.mode);
    if (!sealed.key_arn.empty()) answer.add(header::sse_kms_key, sealed.key_arn);
    if (sealed.bucket_key) answer.add(header::sse_bucket_key, "true");
}

std::string make_etag(random_source& random, storage::encryption const& sealed, std::string_view md5) {
    return sealed.key_arn.empty() ? hex_encode(as_bytes(md5)) : random_hex(random, 16);
}

}  // namespace s3seal::s3
