#include "server/s3/encryption/shown_encryption.hpp"

#include "server/s3/encryption/encryption_decision.hpp"
#include "server/s3/encryption/envelope.hpp"

namespace s3seal::s3 {

result<std::optional<customer_key>> find_customer_key(customer_key_headers const& sent,
                                                      storage::encryption const& sealed) {
    bool const needed = sealed.mode == customer_key_mode;
    if (!needed && !sent.any()) return std::optional<customer_key>{};
    if (!needed) {
        CHECK_OK(check_customer_algorithm(sent));  // comes first, the rest of the key does not (recorded)
        return error{errc::invalid_request, "The encryption parameters are not applicable to this object."};
    }
    if (!sent.any())
        return error{errc::invalid_request,
                     "The object was stored using a form of Server Side Encryption. The correct parameters must be "
                     "provided to retrieve the object."};
    TRY(auto key, parse_customer_key(sent, key_length::unchecked));
    if (!is_customer_key(sealed.wrapped_key, key.key.view()))
        return error{errc::access_denied,
                     "Requests specifying Server Side Encryption with Customer provided keys must provide the correct "
                     "secret key."}
            .because(aws::reason_code::other_customer_key);
    return std::optional{std::move(key)};
}

void report_encryption(request_context const& context, storage::encryption const& sealed, std::string_view from) {
    context.outcome.encryption = service::encryption{sealed.mode, sealed.key_arn, sealed.bucket_key, from};
}

void add_encryption_headers(request_context const& context, http::response& response, storage::encryption const& sealed,
                            std::string_view customer_md5) {
    auto const& known = context.outcome.encryption;
    report_encryption(context, sealed, known ? known->from : decided_by::stored);
    if (sealed.mode == customer_key_mode) {
        response.add(header::sse_customer_algorithm, "AES256");
        response.add(header::sse_customer_key_md5, customer_md5);
        return;
    }
    response.add(header::sse, sealed.mode);
    if (!sealed.key_arn.empty()) response.add(header::sse_kms_key, sealed.key_arn);
    if (sealed.bucket_key) response.add(header::sse_bucket_key, "true");
}

bool has_md5_etag(request_context const& context, storage::encryption const& sealed) {
    return sealed.mode == "AES256" && !aws::is_directory_bucket(context.bucket->id.name);
}

std::string make_etag(random_source& random, request_context const& context, storage::encryption const& sealed,
                      std::string_view md5) {
    return has_md5_etag(context, sealed) ? hex_encode(as_bytes(md5)) : random_hex(random, 16);
}

}  // namespace s3seal::s3
