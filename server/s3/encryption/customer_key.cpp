#include "server/s3/encryption/customer_key.hpp"

#include "server/body/checksum.hpp"
#include "server/s3/encryption/header_names.hpp"
#include "storage/base/bytes.hpp"
#include "storage/crypto/hkdf.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

namespace {

error customer_key_error(std::string_view what) {
    return error{errc::invalid_argument, std::string{what}}.with("ArgumentName", header::sse);
}

error incomplete(std::string_view what) {
    return customer_key_error(
        fmt::format("Requests specifying Server Side Encryption with Customer provided keys must {}.", what));
}

result<> check_presence(customer_key_headers const& sent) {
    if (!sent.algorithm) return incomplete("provide a valid encryption algorithm");
    if (!sent.key) return incomplete("provide an appropriate secret key");
    if (!sent.md5) return incomplete("provide the client calculated MD5 of the secret key");
    return {};
}

std::string md5_of(std::string_view bytes) {
    auto hasher = body::make_hasher(body::checksum_algorithm::md5);
    hasher->update(as_bytes(bytes));
    return base64_encode(as_bytes(hasher->finish()));
}

std::string copy_source_header(std::string_view name) {
    constexpr std::string_view common = "x-amz-";
    return fmt::format("x-amz-copy-source-{}", name.substr(common.size()));
}

}  // namespace

customer_key_headers customer_key_headers::from(http::request const& request) {
    return {request.find(header::sse_customer_algorithm), request.find(header::sse_customer_key),
            request.find(header::sse_customer_key_md5)};
}

customer_key_headers customer_key_headers::of_copy_source(http::request const& request) {
    static std::string const names[] = {copy_source_header(header::sse_customer_algorithm),
                                        copy_source_header(header::sse_customer_key),
                                        copy_source_header(header::sse_customer_key_md5)};
    return {request.find(names[0]), request.find(names[1]), request.find(names[2])};
}

result<> check_customer_algorithm(customer_key_headers const& sent) {
    if (!sent.algorithm || *sent.algorithm == "AES256") return {};
    return error{errc::invalid_encryption_algorithm}
        .with("ArgumentName", header::sse)
        .with("ArgumentValue", *sent.algorithm);
}

result<customer_key> parse_customer_key(customer_key_headers const& sent, key_length length) {
    CHECK_OK(check_presence(sent));
    CHECK_OK(check_customer_algorithm(sent));
    auto const wrong_length = customer_key_error("The secret key was invalid for the specified algorithm.");
    auto bytes = base64_decode(*sent.key);
    if (!bytes) return wrong_length;
    if (md5_of(*bytes) != *sent.md5)
        return customer_key_error("The calculated MD5 hash of the key did not match the hash that was provided.");
    if (length == key_length::checked && bytes->size() != storage::key_size) return wrong_length;
    return customer_key{storage::secret{*std::move(bytes)}, std::string{*sent.md5}};
}

error insecure_customer_key() {
    return incomplete("be made over a secure connection").because(aws::reason_code::customer_key_without_tls);
}

}  // namespace s3seal::s3
