#include "server/s3/request/error_conversion.hpp"

#include "server/log/log.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace s3seal::s3 {

error from_storage(storage::error const& error) {
    if (error.code == storage::errc::full) return errc::insufficient_storage;
    if (error.code == storage::errc::replaced)
        return errc::service_unavailable;  // a client that asks again begins anew
    log::error(fmt::format("storage failed: {}", error.detail));
    return errc::internal_error;
}

result<> from_bucket_change(storage::result<> const& outcome, std::string_view bucket) {
    if (outcome) return {};
    if (outcome.error().code != storage::errc::not_found) return from_storage(outcome.error());
    return error{errc::no_such_bucket}.with("BucketName", bucket);
}

error from_kms(kms::error const& refusal) {
    // Recorded: SlowDown with a text of its own.
    constexpr std::string_view throttled = "Please reduce your request rate for operations involving AWS KMS.";
    if (refusal.told) {
        error out{errc::internal_error};
        out.told = refusal.told;
        if (!refusal.message.empty()) out.message = refusal.message;
        return std::move(out).because(refusal.why);
    }
    switch (refusal.code) {
        case kms::errc::not_found:
            return error{errc::kms_not_found, refusal.message};
        case kms::errc::disabled:
            return error{errc::kms_disabled, refusal.message};
        case kms::errc::invalid_state:
            return error{errc::kms_invalid_state, refusal.message};
        case kms::errc::invalid_key_usage:
            return error{errc::kms_invalid_key_usage, refusal.message};
        case kms::errc::throttling:
            return error{errc::slow_down, std::string{throttled}}.because(refusal.why);
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
