#include "server/s3/request/error_conversion.hpp"

#include "server/log/log.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

error from_storage(storage::error const& error) {
    if (error.code == storage::errc::full) return errc::insufficient_storage;
    log::error(fmt::format("storage failed: {}", error.detail));
    return errc::internal_error;
}

result<> from_bucket_change(storage::result<> const& outcome, std::string_view bucket) {
    if (outcome) return {};
    if (outcome.error().code != storage::errc::not_found) return from_storage(outcome.error());
    return error{errc::no_such_bucket}.with("BucketName", bucket);
}

error from_kms(kms::error const& refusal) {
    switch (refusal.code) {
        case kms::errc::not_found:
            return {errc::kms_not_found, refusal.message};
        case kms::errc::disabled:
            return {errc::kms_disabled, refusal.message};
        case kms::errc::invalid_state:
            return {errc::kms_invalid_state, refusal.message};
        case kms::errc::invalid_key_usage:
            return {errc::kms_invalid_key_usage, refusal.message};
        case kms::errc::throttling:
            return error{errc::slow_down}.because(refusal.why);
        case kms::errc::access_denied:
            return error{errc::access_denied, refusal.message}.because(refusal.why);
        case kms::errc::internal:
            if (refusal.message.empty()) return error{errc::internal_error}.because(refusal.why);
            break;
        default:
            break;
    }
    // Nothing else that KMS refuses can come of what S3 asks it.
    log::error(fmt::format("KMS failed: {}: {}", kms::row_of(refusal.code).code, refusal.message));
    return errc::internal_error;
}

}  // namespace s3seal::s3
