#include "server/s3/multipart/multipart.hpp"

#include "server/aws/accounts.hpp"
#include "server/body/checksum.hpp"
#include "server/body/integrity.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/object/object_writer.hpp"
#include "server/s3/object/requested_checksum.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/opaque_id.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3 {

namespace {

constexpr std::size_t id_length = 96;

result<> check_type(std::string_view type, body::checksum_row const& row) {
    if (type != body::checksum_type::composite && type != body::checksum_type::full_object)
        return body::invalid_value("x-amz-checksum-type");
    if (type == body::checksum_type::composite ? row.composite : row.full_object) return {};
    return error{
        errc::invalid_request,
        fmt::format("The {} checksum type cannot be used with the {} checksum algorithm.", type, to_lower(row.name))};
}

}  // namespace

std::string make_upload_id(random_source& random) {
    return make_opaque_id(random, id_length);
}

bool is_upload_id(std::string_view text) noexcept {
    return is_opaque_id(text, id_length);
}

error no_such_upload(request_context const& context) {
    return error{errc::no_such_upload}.with("UploadId", context.query("uploadId").value_or(""));
}

result<storage::multipart_upload> load_upload(storage::metadata_store& metadata, request_context const& context) {
    auto row = metadata.load_upload(context.bucket_id(), context.key, context.query("uploadId").value_or(""));
    if (row) return *std::move(row);
    return row.error().code == storage::errc::not_found ? no_such_upload(context) : from_storage(row.error());
}

result<storage::multipart_upload> load_open_upload(storage::metadata_store& metadata, request_context const& context) {
    TRY(auto row, load_upload(metadata, context));
    if (!row.completed.empty()) return no_such_upload(context);
    return row;
}

result<unsigned> parse_part_number(std::string_view text) {
    auto const number = parse_decimal(text);
    if (!number || *number < 1 || *number > 10'000)
        return invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
    return static_cast<unsigned>(*number);
}

std::string_view default_checksum_type(std::string_view algorithm) noexcept {
    auto const* row = body::find_by_name(algorithm);
    return row != nullptr && row->composite ? body::checksum_type::composite : body::checksum_type::full_object;
}

result<upload_checksum> parse_upload_checksum(http::request const& request) {
    TRY(auto const* row, find_requested_checksum(request));
    auto const type = request.find("x-amz-checksum-type");
    if (row == nullptr && type)
        return error{errc::invalid_request,
                     "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."};
    if (row == nullptr) return upload_checksum{};
    auto const chosen = type.value_or(default_checksum_type(row->name));
    CHECK_OK(check_type(chosen, *row));
    return upload_checksum{std::string{row->name}, std::string{chosen}};
}

result<> check_part_key(request_context const& context) {
    bool const sent = customer_key_headers::from(context.request).any();
    return sent ? check_customer_keys(context, "s3:PutObject") : result<>{};
}

result<> check_repeated_encryption(request_context const& context, storage::multipart_upload const& upload) {
    auto const sent = encryption_headers::from(context.request);
    bool const same_key = !sent.kms_key ||
                          as_key_arn(context, &*context.bucket, *sent.kms_key) == upload.sealed.key_arn ||
                          requested_encryption(context) == upload.requested_encryption;
    bool const same_context = !sent.context || base64_decode(*sent.context) == upload.sealed.context;
    if (sent.algorithm == upload.sealed.mode && same_key && same_context) return {};
    return check_no_choice(sent, context.takes_customer_keys(), aws::reason_code::encryption_on_completion);
}

result<std::optional<customer_key>> find_upload_key(request_context const& context, storage::encryption const& sealed) {
    auto const sent = customer_key_headers::from(context.request);
    bool const needed = sealed.mode == customer_key_mode;
    // Also when it requested none (recorded).
    if (sent.any() != needed)
        return error{errc::invalid_request,
                     "The multipart upload initiate requested encryption. Subsequent part requests must include the "
                     "appropriate encryption parameters."};
    if (!needed) return std::optional<customer_key>{};
    TRY(auto key, parse_customer_key(sent, key_length::checked));
    if (!is_customer_key(sealed.wrapped_key, key.key.view()))
        return error{errc::invalid_request,
                     "The provided encryption parameters did not match the ones used originally."};
    return std::optional{std::move(key)};
}

result<storage::data_key> open_upload(services const& svc, request_context const& context,
                                      storage::multipart_upload const& upload,
                                      std::optional<customer_key> const& customer) {
    return open_object_key(svc, context, {*context.bucket, upload.key, upload.sealed}, customer);
}

}  // namespace s3seal::s3
