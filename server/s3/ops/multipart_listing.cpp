// ListParts and ListMultipartUploads.
#include "server/aws/accounts.hpp"
#include "server/body/checksum.hpp"
#include "server/s3/access/acl_access.hpp"
#include "server/s3/multipart/multipart.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3::ops {

namespace {

// Of an upload that nobody signed for.
constexpr std::string_view anonymous_id = "65a011a29cdf8ec533ec3d1ccaae921c";

// An account is shown as its canonical user; users and roles by their ARN and name.
person initiator_of(storage::multipart_upload const& upload) {
    std::string_view const arn = upload.initiator;
    auto const resource = arn.substr(arn.rfind(':') + 1);
    if (resource == "root") {
        auto const account = arn.substr(arn.size() - resource.size() - 13, 12);
        return {aws::canonical_user_id(account), std::string{account}};
    }
    return {std::string{arn.empty() ? anonymous_id : arn}, std::string{resource.substr(resource.find('/') + 1)}};
}

// Both listings show it, in this order.
struct upload_summary {
    person initiator;
    person owner;
    std::string storage_class;
};
template <class Ar>
void describe(Ar& ar, upload_summary& x) {
    ar.required("Initiator", x.initiator);
    ar.required("Owner", x.owner);
    ar.required("StorageClass", x.storage_class);
}
upload_summary summary_of(request_context const& context, storage::multipart_upload const& upload) {
    auto const& owner = owner_of(*context.bucket, upload.owner);
    return {initiator_of(upload), {aws::canonical_user_id(owner), {}}, upload.storage_class};
}

struct shown_checksum {
    std::optional<std::string> algorithm;
    std::optional<std::string> type;

    shown_checksum() = default;
    explicit shown_checksum(storage::multipart_upload const& upload) {
        if (upload.checksum_algorithm.empty()) return;
        algorithm = upload.checksum_algorithm;
        type = upload.checksum_type;
    }
};
template <class Ar>
void describe(Ar& ar, shown_checksum& x) {
    ar.optional("ChecksumAlgorithm", x.algorithm);
    ar.optional("ChecksumType", x.type);
}

struct shown_part {
    std::uint32_t number = 0;
    instant last_modified;
    std::string etag;
    std::uint64_t size = 0;
    checksum_elements checksum;  // not shown for an upload without an algorithm, though one is kept
};
template <class Ar>
void describe(Ar& ar, shown_part& x) {
    ar.required("PartNumber", x.number);
    ar.required("LastModified", x.last_modified);
    ar.required("ETag", x.etag, xml::quoted);
    ar.required("Size", x.size);
    describe(ar, x.checksum);
}

struct list_parts_result {
    static constexpr xml::form document{.root = "ListPartsResult", .in_text = xml::quotes::escaped};
    std::string bucket;
    std::string key;
    std::string upload_id;
    upload_summary summary;
    std::uint32_t marker = 0;
    std::uint32_t next_marker = 0;
    std::size_t max_parts = 0;
    bool truncated = false;
    shown_checksum checksum;
    std::vector<shown_part> parts;
};
template <class Ar>
void describe(Ar& ar, list_parts_result& x) {
    ar.required("Bucket", x.bucket);
    ar.required("Key", x.key);
    ar.required("UploadId", x.upload_id);
    describe(ar, x.summary);
    ar.required("PartNumberMarker", x.marker);
    ar.required("NextPartNumberMarker", x.next_marker);
    ar.required("MaxParts", x.max_parts);
    ar.required("IsTruncated", x.truncated);
    describe(ar, x.checksum);
    ar.list("Part", x.parts);
}

std::vector<shown_part> show_parts(storage::multipart_upload const& upload, std::vector<storage::stored_part> rows) {
    std::vector<shown_part> parts;
    parts.reserve(rows.size());
    for (auto& row : rows)
        parts.push_back({.number = row.number,
                         .last_modified = row.modified,
                         .etag = std::move(row.etag),
                         .size = row.blob.size,
                         .checksum = {upload.checksum_algorithm, row.digest.value}});
    return parts;
}

result<http::response> list_parts(services const& svc, request_context& context) {
    TRY(auto const limit, parse_page_size(context, max_parts));
    TRY(auto const marker, parse_count(context, part_number_marker));
    TRY(auto const upload, load_open_upload(svc.metadata, context));
    if (!upload.sealed.key_arn.empty())
        CHECK_OK(open_upload(svc, context, upload, std::nullopt));  // S3 asks KMS here too
    storage::part_page page;
    if (limit > 0) {
        auto listed = svc.metadata.list_parts(context.bucket_id(), upload.id, marker, limit);
        if (!listed)
            return listed.error().code == storage::errc::not_found ? no_such_upload(context)
                                                                   : from_storage(listed.error());
        page = *std::move(listed);
    }

    return xml_response(context,
                        xml::write(list_parts_result{.bucket = context.bucket_name,
                                                     .key = context.key,
                                                     .upload_id = upload.id,
                                                     .summary = summary_of(context, upload),
                                                     .marker = marker,
                                                     .next_marker = page.parts.empty() ? 0 : page.parts.back().number,
                                                     .max_parts = limit,
                                                     .truncated = page.truncated,
                                                     .checksum = shown_checksum{upload},
                                                     .parts = show_parts(upload, std::move(page.parts))}));
}

struct upload_listing {
    storage::upload_query query;
    std::optional<xml::text_encoding> encoding;
};

result<upload_listing> parse_upload_listing(request_context const& context) {
    upload_listing wanted;
    TRY(wanted.encoding, parse_encoding_type(context));
    TRY(wanted.query.limit, parse_page_size(context, max_uploads));
    wanted.query.prefix = context.query("prefix").value_or("");
    wanted.query.delimiter = context.query("delimiter").value_or("");
    wanted.query.after_key = context.query("key-marker").value_or("");
    // Alone it says nothing, and is not even shown (recorded).
    if (!wanted.query.after_key.empty()) wanted.query.after_id = context.query("upload-id-marker").value_or("");
    return wanted;
}

result<storage::upload_page> select_uploads(storage::metadata_store& metadata, request_context const& context,
                                            upload_listing const& wanted) {
    auto const invalid = [&] {
        return invalid_argument("Invalid uploadId marker", "upload-id-marker", wanted.query.after_id);
    };
    if (!wanted.query.after_id.empty() && !is_upload_id(wanted.query.after_id)) return invalid();
    if (wanted.query.limit == 0) return storage::upload_page{};
    auto page = metadata.list_uploads(context.bucket_id(), wanted.query);
    if (page) return *std::move(page);
    return page.error().code == storage::errc::not_found ? invalid() : from_storage(page.error());
}

struct shown_upload {
    std::string key;
    std::string id;
    upload_summary summary;
    instant initiated;
    shown_checksum checksum;
};
template <class Ar>
void describe(Ar& ar, shown_upload& x) {
    ar.required("Key", x.key, xml::encodable);
    ar.required("UploadId", x.id);
    describe(ar, x.summary);
    ar.required("Initiated", x.initiated);
    describe(ar, x.checksum);
}

struct list_multipart_uploads_result {
    static constexpr xml::form document{.root = "ListMultipartUploadsResult", .in_text = xml::quotes::escaped};
    std::string bucket;
    std::string key_marker;
    std::string id_marker;
    std::string next_key_marker = {};
    std::string next_id_marker = {};
    std::optional<std::string> delimiter;
    std::optional<std::string> prefix;
    std::optional<xml::text_encoding> encoding;
    std::size_t max_uploads = 0;
    bool truncated = false;
    std::vector<shown_upload> uploads = {};
    std::vector<common_prefix> common_prefixes;
};
template <class Ar>
void describe(Ar& ar, list_multipart_uploads_result& x) {
    ar.encoding("EncodingType", x.encoding);
    ar.required("Bucket", x.bucket);
    ar.required("KeyMarker", x.key_marker, xml::encodable);
    ar.required("UploadIdMarker", x.id_marker);
    ar.required("NextKeyMarker", x.next_key_marker, xml::encodable);
    ar.required("NextUploadIdMarker", x.next_id_marker);
    ar.optional("Delimiter", x.delimiter, xml::encodable);
    ar.optional("Prefix", x.prefix, xml::encodable);
    ar.optional("EncodingType", x.encoding);
    ar.required("MaxUploads", x.max_uploads);
    ar.required("IsTruncated", x.truncated);
    ar.list("Upload", x.uploads);
    ar.list("CommonPrefixes", x.common_prefixes);
}

result<http::response> list_multipart_uploads(services const& svc, request_context& context) {
    TRY(auto const wanted, parse_upload_listing(context));
    TRY(auto page, select_uploads(svc.metadata, context, wanted));
    auto const& query = wanted.query;
    list_multipart_uploads_result shown{.bucket = context.bucket_name,
                                        .key_marker = query.after_key,
                                        .id_marker = query.after_id,
                                        .delimiter = unless_empty(query.delimiter),
                                        .prefix = unless_empty(query.prefix),
                                        .encoding = wanted.encoding,
                                        .max_uploads = query.limit,
                                        .truncated = page.truncated,
                                        .common_prefixes = to_common_prefixes(std::move(page.common_prefixes))};
    // Where a page ends with a common prefix S3 names no marker (recorded).
    if (!page.uploads.empty() && !page.ends_with_prefix) {
        shown.next_key_marker = page.uploads.back().key;
        shown.next_id_marker = page.uploads.back().id;
    }
    shown.uploads.reserve(page.uploads.size());
    for (auto& upload : page.uploads)
        shown.uploads.push_back({.key = upload.key,
                                 .id = upload.id,
                                 .summary = summary_of(context, upload),
                                 .initiated = upload.initiated,
                                 .checksum = shown_checksum{upload}});
    return xml_response(context, xml::write(std::move(shown)));
}

constexpr operation multipart_listing_rows[] = {
    {.name = "ListParts",
     .verb = "GET",
     .resource = on::object,
     .query = "uploadId",
     .action = "s3:ListMultipartUploadParts",
     .run = handler::simple{list_parts}},
    {.name = "ListMultipartUploads",
     .verb = "GET",
     .resource = on::bucket,
     .query = "uploads",
     .action = "s3:ListBucketMultipartUploads",
     .run = handler::simple{list_multipart_uploads}},
};

}  // namespace

std::span<operation const> multipart_listing() {
    return multipart_listing_rows;
}

}  // namespace s3seal::s3::ops
