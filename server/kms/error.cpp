#include "server/kms/error.hpp"

namespace s3seal::kms {

aws::reason_code usual_reason(errc code) noexcept {
    switch (code) {
        case errc::already_exists:
            return aws::reason_code::alias_taken;
        case errc::disabled:
            return aws::reason_code::key_disabled;
        case errc::dry_run:
            return aws::reason_code::dry_run;
        case errc::expired_import_token:
            return aws::reason_code::import_token_expired;
        case errc::incorrect_key:
            return aws::reason_code::other_key;
        case errc::incorrect_key_material:
            return aws::reason_code::other_key_material;
        case errc::invalid_ciphertext:
            return aws::reason_code::ciphertext;
        case errc::invalid_import_token:
            return aws::reason_code::import_token;
        case errc::invalid_key_usage:
            return aws::reason_code::key_usage;
        case errc::invalid_state:
            return aws::reason_code::key_state;
        case errc::missing_authentication_token:
            return aws::reason_code::call_not_signed;
        case errc::not_found:
            return aws::reason_code::key_not_found;
        case errc::serialization:
            return aws::reason_code::json_document;
        case errc::unknown_operation:
            return aws::reason_code::unknown_kms_operation;
        case errc::unsupported_operation:
            return aws::reason_code::key_kind;
        default:
            return aws::reason_code::stated;
    }
}

std::string_view usual_message(errc code) noexcept {
    switch (code) {
        case errc::dependency_timeout:
            return text::dependency_timeout;
        case errc::expired_token:
            return text::expired_token;
        case errc::invalid_signature:
            return text::invalid_signature;
        case errc::key_unavailable:
            return text::key_unavailable;
        case errc::missing_authentication_token:
            return text::missing_authentication_token;
        case errc::throttling:
            return text::throttling;
        case errc::unrecognized_client:
            return text::unrecognized_client;
        default:
            return {};
    }
}

}  // namespace s3seal::kms
