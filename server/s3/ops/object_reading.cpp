// GetObject and HeadObject.
#include "server/http/conditions.hpp"
#include "server/http/dates.hpp"
#include "server/http/range.hpp"
#include "server/log.hpp"
#include "server/s3/authorization.hpp"
#include "server/s3/fault.hpp"
#include "server/s3/object_headers.hpp"
#include "server/s3/overrides.hpp"
#include "server/s3/respond.hpp"
#include "server/s3/sealing.hpp"
#include "storage/segments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3::ops {

namespace {

// The bytes [first, first + length) of a stored object.
class object_source final : public http::body_source {
public:
    object_source(std::unique_ptr<storage::blob_reader> reader, http::byte_range slice)
        : reader_{std::move(reader)}, at_{slice.first}, left_{slice.length} {}

    storage::result<bytes_view> next() override {
        if (left_ == 0) return bytes_view{};
        auto piece = reader_->read(at_);
        if (!piece) {
            log::error(fmt::format("a stored object cannot be read: {}", piece.error().detail));
            return piece.error();
        }
        auto const bytes = piece->first(static_cast<std::size_t>(std::min<std::uint64_t>(piece->size(), left_)));
        at_ += bytes.size();
        left_ -= bytes.size();
        return bytes;
    }

private:
    std::unique_ptr<storage::blob_reader> reader_;
    std::uint64_t at_;
    std::uint64_t left_;
};

result<storage::object> load(request_context const& context) {
    auto row = context.svc.metadata.load_object(context.bucket_id(), context.key);
    if (row) return *std::move(row);
    if (row.error().code != storage::errc::not_found) return from_storage(row.error());
    CHECK_OK(authorize_on_bucket(context, "s3:ListBucket"));  // else it says nothing of what is missing
    return error{errc::no_such_key}.with("Key", context.key);
}

result<> check_readable(request_context const& context, storage::object const& row) {
    if (encryption_headers::from(context.request).customer_provided())
        return error{errc::invalid_request, "The encryption parameters are not applicable to this object."};
    bool const archived = row.storage_class == "GLACIER" || row.storage_class == "DEEP_ARCHIVE";
    if (archived && !context.is_head())
        return error{errc::invalid_object_state}.with("StorageClass", row.storage_class);
    return {};
}

bool wants_checksum(request_context const& context) {
    auto const mode = context.request.find("x-amz-checksum-mode");
    return mode && equal_ignoring_case(*mode, "ENABLED");
}

// A single-part object has one part: all of it.
result<bool> parse_part_number(request_context const& context) {
    auto const part = context.query("partNumber");
    if (!part) return false;
    if (context.request.has("Range"))
        return error{errc::invalid_request, "Cannot specify both Range header and partNumber query parameter"};
    auto const number = parse_decimal(*part);
    if (!number || *number < 1 || *number > 10'000)
        return invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", *part);
    if (*number > 1)
        return error{errc::invalid_part_number}
            .with("ActualPartCount", "1")
            .with("PartNumberRequested", std::to_string(*number));
    return true;
}

result<http::range_choice> choose_slice(request_context const& context, std::uint64_t size) {
    TRY(bool const whole_part, parse_part_number(context));
    if (whole_part) return http::range_choice{size > 0 ? http::range_kind::slice : http::range_kind::whole, {0, size}};
    auto const range = context.request.find("Range");
    auto const chosen = http::choose_range(range, size);
    if (chosen.kind == http::range_kind::unsatisfiable)
        return error{errc::invalid_range}.with("RangeRequested", *range).with("ActualObjectSize", std::to_string(size));
    return chosen;
}

void add_identity(http::response& answer, storage::object const& row) {
    answer.add("Last-Modified", http::http_date(row.modified));
    answer.add("ETag", "\"" + row.etag + "\"");
}

http::response not_modified(request_context const& context, storage::object const& row) {
    auto answer = begin_response(context, 304);
    add_identity(answer, row);
    answer.frame = http::framing::none;
    return answer;
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

void add_object_head(http::response& answer, request_context const& context, storage::object const& row,
                     bool whole_object, stored_headers const& shown) {
    add_identity(answer, row);
    add_encryption_headers(answer, row.sealed);
    if (row.storage_class != "STANDARD") answer.add("x-amz-storage-class", row.storage_class);
    if (whole_object && wants_checksum(context)) add_checksum_headers(answer, row.digest);
    answer.add("Accept-Ranges", "bytes");
    add_object_headers(answer, shown);
}

result<> attach_body(http::response& answer, request_context const& context, storage::object const& row,
                     http::byte_range slice) {
    answer.length = slice.length;
    if (context.is_head() || slice.length == 0) return {};
    // The length and the first segment are verified here, while the status can still say that something is wrong.
    TRY(auto reader, lift(context.svc.blobs.open(row.blob, slice.first)));
    object_source source{std::move(reader), slice};
    if (slice.length > storage::max_inline_bytes) {
        answer.source = std::make_unique<object_source>(std::move(source));
        return {};
    }
    while (true) {
        TRY(auto const piece, lift(source.next()));
        if (piece.empty()) return {};
        answer.body.append(as_text(piece));
    }
}

result<http::response> read_object(request_context& context) {
    CHECK_OK(check_version_id(context));
    CHECK_OK(check_read_headers(encryption_headers::from(context.request), context.connection.secure));
    TRY(auto const row, load(context));
    CHECK_OK(check_readable(context, row));
    TRY(auto early, check_conditions(context, row));
    if (early) return std::move(*early);
    TRY(auto const chosen, choose_slice(context, row.blob.size));
    TRY(auto const shown, apply_overrides(context, row.headers));
    // HEAD needs the key only for what is sealed with it, the checksum.
    if (!context.is_head() || wants_checksum(context)) CHECK_OK(check_key_for_read(context, row.sealed));

    bool const partial = chosen.kind == http::range_kind::slice;
    auto const slice = partial ? chosen.slice : http::byte_range{0, row.blob.size};
    auto answer = begin_response(context, partial ? 206 : 200);
    add_object_head(answer, context, row, slice.length == row.blob.size, shown);
    if (partial)
        answer.add("Content-Range",
                   fmt::format("bytes {}-{}/{}", slice.first, slice.first + slice.length - 1, row.blob.size));
    CHECK_OK(attach_body(answer, context, row, slice));
    return answer;
}

constexpr operation rows[] = {
    {.name = "GetObject",
     .verb = "GET",
     .resource = on::object,
     .action = "s3:GetObject",
     .version_action = "s3:GetObjectVersion",
     .handle = read_object},
    {.name = "HeadObject",
     .verb = "HEAD",
     .resource = on::object,
     .action = "s3:GetObject",
     .version_action = "s3:GetObjectVersion",
     .handle = read_object},
};

}  // namespace

std::span<operation const> object_reading() {
    return rows;
}

}  // namespace s3seal::s3::ops
