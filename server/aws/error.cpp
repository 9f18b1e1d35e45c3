#include "server/aws/error.hpp"

namespace s3seal::aws {

error_row const& row_of(errc code) noexcept {
    static constexpr error_row rows[] = {
#define S3SEAL_X(name, status, text, message) {status, text, message},
        S3SEAL_S3_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
    return rows[static_cast<std::size_t>(code)];
}

std::optional<errc> find_error(std::string_view code) noexcept {
#define S3SEAL_X(name, status, text, message) \
    if (code == (text)) return errc::name;
    S3SEAL_S3_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    return std::nullopt;
}

reason_code usual_reason(errc code) noexcept {
    switch (code) {
        case errc::access_control_list_not_supported:
            return reason_code::acls_disabled;
        case errc::authorization_header_malformed:
            return reason_code::authorization_header;
        case errc::authorization_query_parameters:
            return reason_code::url_parameters;
        case errc::expired_token:
            return reason_code::session_expired;
        case errc::incomplete_body:
            return reason_code::body_length;
        case errc::invalid_access_key_id:
            return reason_code::access_key;
        case errc::invalid_bucket_acl_with_block_public_access:
            return reason_code::public_access_blocked;
        case errc::invalid_bucket_acl_with_object_ownership:
            return reason_code::acls_disabled;
        case errc::invalid_chunk_size:
            return reason_code::chunk_size;
        case errc::invalid_digest:
            return reason_code::digest_syntax;
        case errc::invalid_token:
            return reason_code::session_token;
        case errc::kms_not_found:
            return reason_code::no_kms_key;
        case errc::malformed_acl:
            return reason_code::document;
        case errc::malformed_policy:
            return reason_code::policy_document;
        case errc::malformed_trailer:
            return reason_code::trailer;
        case errc::malformed_xml:
            return reason_code::document;
        case errc::method_not_allowed:
            return reason_code::method;
        case errc::missing_content_length:
            return reason_code::no_length;
        case errc::no_such_bucket:
            return reason_code::no_bucket;
        case errc::no_such_key:
            return reason_code::no_object;
        case errc::precondition_failed:
            return reason_code::precondition;
        case errc::signature_does_not_match:
            return reason_code::signature;
        default:
            return reason_code::stated;
    }
}

error_row const& row_of(error const& error) noexcept {
    return error.told != nullptr ? *error.told : row_of(error.code);
}

std::string_view message_of(error const& error) noexcept {
    return error.message ? std::string_view{*error.message} : row_of(error).message;
}

error invalid_argument(std::string message, std::string_view name, std::string_view value) {
    return error{errc::invalid_argument, std::move(message)}.with("ArgumentName", name).with("ArgumentValue", value);
}

error header_not_implemented(std::string_view header) {
    return error{errc::not_implemented}.with("Header", header).because({reason_code::header_refused, {header}});
}

error header_not_implemented(std::string_view header, std::string_view why) {
    return error{errc::not_implemented}
        .with("Header", header)
        .with("additionalMessage", why)
        .because({reason_code::header_value_refused, {header, why}});
}

}  // namespace s3seal::aws
