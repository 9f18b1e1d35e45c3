// UpdateObjectEncryption: another KMS key for an object that stays where and what it is.
#include "server/s3/encryption/object_encryption.hpp"
#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/encryption/shown_encryption.hpp"
#include "server/s3/object/annotation.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "storage/metadata_store.hpp"

#include <utility>

namespace s3seal::s3::ops {

namespace {

error refused(std::string_view text) {
    return {errc::invalid_request, std::string{text}};
}

result<> check_signature(request_context const& context) {
    if (!context.caller.anonymous && context.caller.version == auth::signature_version::v4) return {};
    return refused(
        "Requests that modify an object encryption configuration require AWS Signature Version 4. Modify the request "
        "to use AWS Signature Version 4, and then try again.");
}

// "supported" where it should be "support": AWS's own text. Bodies from before there were keys are unencrypted.
result<> check_source(storage::encryption const& sealed) {
    if (sealed.format == 0)
        return refused(
            "The UpdateObjectEncryption operation doesn't supported unencrypted source objects. Only source objects "
            "encrypted with SSE-S3 or SSE-KMS are supported.");
    if (sealed.mode == "AES256" || sealed.mode == "aws:kms") return {};
    return refused(
        "The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or "
        "SSE-C. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.");
}

// arn:aws:kms:region:account:key/id; its form was checked.
std::string_view account_of(std::string_view key_arn) {
    for (int part = 0; part < 4; ++part) key_arn.remove_prefix(key_arn.find(':') + 1);
    return key_arn.substr(0, key_arn.find(':'));
}

result<> check_account(request_context const& context, std::string_view key_arn) {
    if (account_of(key_arn) == context.bucket->account) return {};
    return error{errc::access_denied,
                 "The AWS KMS key in the request must be owned by the same account as the bucket. Modify the request "
                 "to specify a KMS key from the same account, and then try again."}
        .because(aws::reason_code::kms_key_of_other_account);
}

// AWS's own text.
error protected_by_lock() {
    return error{
        errc::access_denied,
        "The encryption type for the specified object can't be updated because that object is protected by S3 "
        "Object Lock. If the object has a governance-mode retention period or a legal hold, you must first "
        "remove the Object Lock status on the object before you issue your UpdateObjectEncryption request. You "
        "can't use the UpdateObjectEncryption operation with objects that have an Object Lock compliance mode "
        "retention period applied to them."}
        .because(aws::reason_code::object_locked);
}

// Before KMS is asked; whoever locks it meanwhile is seen when it is changed.
result<> check_unlocked(request_context const& context, storage::object const& row) {
    auto const seen = storage::as_guarded(row);
    if (storage::check({storage::must::be_unlocked{context.now}}, &seen)) return {};
    return protected_by_lock();
}

result<http::response> update_object_encryption(services const& svc, request_context& context, std::string_view body) {
    CHECK_OK(check_signature(context));
    TRY(auto const wanted, parse_object_encryption(body));
    TRY(auto const row, load_object(svc, context, extent::head, delete_marker::is_refused));
    CHECK_OK(check_source(row.sealed));
    CHECK_OK(check_unlocked(context, row));
    CHECK_OK(check_account(context, wanted.key_arn));
    TRY(auto const sealed,
        rewrap_object_key(svc, context, sealed_object::of(*context.bucket, row), wanted.key_arn, wanted.bucket_key));
    TRY(auto annotations, rewrap_annotations(svc, context, row, wanted.key_arn, wanted.bucket_key));
    report_encryption(context, sealed, decided_by::header);
    storage::conditions const unlocked_and_same{storage::must::be_unlocked{context.now},
                                                storage::must::have_revision{row.revision}};
    auto const changed = svc.metadata.update_object({context.bucket_id(), row.key, row.version},
                                                    {.sealed = sealed, .annotations = std::move(annotations)},
                                                    make_terms(context, {.target = unlocked_and_same}));
    if (!changed && changed.error().code == storage::errc::locked) return protected_by_lock();
    if (!changed && changed.error().code == storage::errc::conflict)  // written or deleted meanwhile
        return errc::operation_aborted;
    CHECK_OK(lift(changed));
    return begin_response(context);
}

constexpr operation object_encryption_rows[] = {
    {.name = "UpdateObjectEncryption",
     .verb = "PUT",
     .resource = on::object,
     .query = "encryption",
     .action = "s3:PutObject",
     .second_action = "s3:UpdateObjectEncryption",
     .run = handler::document{update_object_encryption}},
};

}  // namespace

std::span<operation const> object_encryption() {
    return object_encryption_rows;
}

}  // namespace s3seal::s3::ops
