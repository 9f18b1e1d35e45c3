// GetObject and HeadObject.
#include "server/body/checksum.hpp"
#include "server/http/conditions.hpp"
#include "server/http/dates.hpp"
#include "server/http/range.hpp"
#include "server/s3/encryption/header_names.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/multipart/multipart.hpp"
#include "server/s3/object/archive.hpp"
#include "server/s3/object/checksum_headers.hpp"
#include "server/s3/object/object_content.hpp"
#include "server/s3/object/object_headers.hpp"
#include "server/s3/object/object_lock.hpp"
#include "server/s3/object/response_overrides.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/tagging.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "storage/segments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3::ops {

namespace {

bool wants_checksum(request_context const& context) {
    auto const mode = context.request.find("x-amz-checksum-mode");
    return mode && equal_ignoring_case(*mode, "ENABLED");
}

// What of the object is sent.
struct selection {
    http::byte_range slice;
    bool partial = false;                        // 206
    storage::stored_part const* part = nullptr;  // asked for by its number, in a multipart object
};

result<std::optional<unsigned>> find_part_number(request_context const& context, storage::object const& row) {
    auto const part = context.query("partNumber");
    if (!part) return std::optional<unsigned>{};
    if (context.request.has("Range"))
        return error{errc::invalid_request, "Cannot specify both Range header and partNumber query parameter"};
    TRY(auto const number, parse_part_number(*part));
    auto const count = std::max(row.part_count, 1u);
    if (number > count)
        return error{errc::invalid_part_number}
            .with("ActualPartCount", std::to_string(count))
            .with("PartNumberRequested", std::to_string(number));
    return std::optional{number};
}

// Parts are counted as they follow each other, whatever the numbers were that they were uploaded under.
selection select_part(storage::object const& row, unsigned number) {
    if (!row.multipart()) return {{0, row.blob.size}, row.blob.size > 0, nullptr};
    std::uint64_t begin = 0;
    for (unsigned n = 1; n < number; ++n) begin += row.parts[n - 1].blob.size;
    auto const& part = row.parts[number - 1];
    return {{begin, part.blob.size}, part.blob.size > 0, &part};
}

result<selection> choose_slice(request_context const& context, storage::object const& row) {
    TRY(auto const number, find_part_number(context, row));
    if (number) return select_part(row, *number);
    auto const range = context.request.find("Range");
    auto const chosen = http::choose_range(range, row.blob.size);
    if (chosen.kind == http::range_kind::unsatisfiable)
        return error{errc::invalid_range}
            .with("RangeRequested", *range)
            .with("ActualObjectSize", std::to_string(row.blob.size));
    if (chosen.kind == http::range_kind::slice) return selection{chosen.slice, true, nullptr};
    return selection{{0, row.blob.size}, false, nullptr};
}

void add_identity(http::response& response, request_context const& context, storage::object const& row) {
    add_version_id(response, *context.bucket, row.version);
    response.add("Last-Modified", http::http_date(row.modified));
    response.add("ETag", "\"" + row.etag + "\"");
}

http::response not_modified(request_context const& context, storage::object const& row) {
    auto response = begin_response(context, 304);
    add_identity(response, context, row);
    response.frame = http::framing::none;
    return response;
}

// Absent: go on and send the object.
result<std::optional<http::response>> check_conditions(request_context const& context, storage::object const& row) {
    using outcome = http::condition_result;
    switch (http::evaluate_conditions(context.request, row.etag, row.modified, context.now)) {
        case outcome::proceed:
            break;
        case outcome::not_modified:
            return std::optional{not_modified(context, row)};
        case outcome::if_match_failed:
            return error{errc::precondition_failed}.with("Condition", "If-Match");
        case outcome::if_unmodified_failed:
            return error{errc::precondition_failed}.with("Condition", "If-Unmodified-Since");
    }
    return std::optional<http::response>{};
}

// Only what belongs to exactly the bytes that are sent: the object's, or a part's when parts have some of their own.
void add_checksum(http::response& response, storage::object const& row, selection const& chosen) {
    bool const whole = chosen.slice.length == row.blob.size;
    if (chosen.part != nullptr && row.digest.type == body::checksum_type::composite)
        add_checksum_headers(response, {chosen.part->digest.algorithm, row.digest.type, chosen.part->digest.value});
    else if (whole)
        add_checksum_headers(response, row.digest);
}

void add_object_head(services const& svc, http::response& response, request_context const& context,
                     storage::object const& row, selection const& chosen, stored_headers const& shown) {
    add_identity(response, context, row);
    add_encryption_headers(context, response, row.sealed,
                           context.request.find(header::sse_customer_key_md5).value_or(""));
    if (row.storage_class != "STANDARD") response.add("x-amz-storage-class", row.storage_class);
    if (wants_checksum(context)) add_checksum(response, row, chosen);
    if (chosen.part != nullptr) response.add("x-amz-mp-parts-count", std::to_string(row.part_count));
    response.add("Accept-Ranges", "bytes");
    add_restore_header(response, row, context.now);
    add_lock_headers(svc, context, response, row.lock);
    add_object_headers(response, shown);
    auto const& [first, length] = chosen.slice;
    if (chosen.partial)
        response.add("Content-Range", fmt::format("bytes {}-{}/{}", first, first + length - 1, row.blob.size));
}

result<> attach_body(storage::blob_store& blobs, http::response& response, storage::object row, storage::data_key key,
                     http::byte_range slice) {
    TRY(auto content, object_content::open(blobs, std::move(row), std::move(key), slice));
    if (slice.length > storage::max_inline_bytes) {
        response.source = std::move(content);
        return {};
    }
    while (true) {
        TRY(auto const piece, lift(content->next()));
        if (piece.empty()) return {};
        response.body.append(as_text(piece));
    }
}

result<http::response> read_object(services const& svc, request_context& context) {
    bool const head_says_all = context.is_head() && !context.query("partNumber");
    TRY(auto row, load_object(svc, context, head_says_all ? extent::head : extent::whole));
    // The server itself reads what it keeps, archived or not.
    if (!context.is_head() && context.own == nullptr) CHECK_OK(check_readable(row, context.now));
    CHECK_OK(check_signature(context, row.sealed));
    TRY(auto const customer, find_customer_key(customer_key_headers::from(context.request), row.sealed));
    TRY(auto early, check_conditions(context, row));
    if (early) return std::move(*early);
    TRY(auto const chosen, choose_slice(context, row));
    TRY(auto const shown, apply_overrides(context, std::move(row.headers)));
    // HEAD needs the key for the checksum alone, which AWS encrypts with it.
    storage::data_key key;
    if (!context.is_head() || wants_checksum(context)) {
        TRY(key, open_object_key(svc, context, sealed_object::of(*context.bucket, row), customer));
    }
    auto response = begin_response(context, chosen.partial ? 206 : 200);
    add_object_head(svc, response, context, row, chosen, shown);
    add_tag_count(svc, context, response, row);
    response.length = chosen.slice.length;
    if (!context.is_head()) CHECK_OK(attach_body(svc.blobs, response, std::move(row), std::move(key), chosen.slice));
    return response;
}

constexpr operation object_reading_rows[] = {
    {.name = "GetObject",
     .verb = "GET",
     .resource = on::object,
     .action = "s3:GetObject",
     .version_action = "s3:GetObjectVersion",
     .run = handler::simple{read_object}},
    {.name = "HeadObject",
     .verb = "HEAD",
     .resource = on::object,
     .action = "s3:GetObject",
     .version_action = "s3:GetObjectVersion",
     .run = handler::simple{read_object}},
};

}  // namespace

std::span<operation const> object_reading() {
    return object_reading_rows;
}

}  // namespace s3seal::s3::ops
