// ListParts and ListMultipartUploads.
#include "server/body/checksum.hpp"
#include "server/http/dates.hpp"
#include "server/s3/multipart/multipart.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/xml/document.hpp"

#include <fmt/format.h>

namespace s3seal::s3::ops {

namespace {

void print_checksum(xml::writer& out, storage::multipart_upload const& upload) {
    if (upload.checksum_algorithm.empty()) return;
    out.element("ChecksumAlgorithm", upload.checksum_algorithm);
    out.element("ChecksumType", upload.checksum_type);
}

void print_part(xml::writer& out, storage::multipart_upload const& upload, storage::stored_part const& part) {
    out.open("Part");
    out.element("PartNumber", std::to_string(part.number));
    out.element("LastModified", http::iso_date(part.modified));
    out.element("ETag", fmt::format("\"{}\"", part.etag));
    out.element("Size", std::to_string(part.blob.size));
    // What is kept for an upload without an algorithm is not shown.
    auto const name = fmt::format("Checksum{}", upload.checksum_algorithm);
    if (!upload.checksum_algorithm.empty()) out.element(name, part.digest.value);
    out.close();
}

result<http::response> list_parts(request_context& context) {
    TRY(auto const limit, parse_page_size(context, "max-parts", "max-parts"));
    TRY(auto const marker, parse_count(context, "part-number-marker", "part-number-marker"));
    TRY(auto const upload, load_open_upload(context));
    if (!upload.sealed.key_arn.empty()) CHECK_OK(open_upload(context, upload, std::nullopt));  // S3 asks KMS here too
    storage::part_page page;
    if (limit > 0) {
        auto listed = context.svc.metadata.list_parts(context.bucket_id(), upload.id, marker, limit);
        if (!listed)
            return listed.error().code == storage::errc::not_found ? no_such_upload(context)
                                                                   : from_storage(listed.error());
        page = *std::move(listed);
    }

    std::string document;
    xml::writer out{document, xml::quotes::escaped};
    out.declaration();
    out.open("ListPartsResult", {{"xmlns", xml::s3_namespace}});
    out.element("Bucket", context.bucket_name);
    out.element("Key", context.key);
    out.element("UploadId", upload.id);
    print_people(out, context, upload);
    out.element("StorageClass", upload.storage_class);
    out.element("PartNumberMarker", std::to_string(marker));
    out.element("NextPartNumberMarker", std::to_string(page.parts.empty() ? 0 : page.parts.back().number));
    out.element("MaxParts", std::to_string(limit));
    out.element("IsTruncated", page.truncated ? "true" : "false");
    print_checksum(out, upload);
    for (auto const& part : page.parts) print_part(out, upload, part);
    out.close();
    return xml_response(context, std::move(document));
}

struct upload_listing {
    storage::upload_query query;
    bool url_encoded = false;

    std::string shown(std::string_view text) const {
        return url_encoded ? http::url_encode_listing(text) : std::string{text};
    }
};

result<upload_listing> parse_upload_listing(request_context const& context) {
    upload_listing wanted;
    TRY(wanted.url_encoded, parse_encoding_type(context));
    TRY(wanted.query.limit, parse_page_size(context, "max-uploads", "max-uploads"));
    wanted.query.prefix = context.query("prefix").value_or("");
    wanted.query.delimiter = context.query("delimiter").value_or("");
    wanted.query.after_key = context.query("key-marker").value_or("");
    // Alone it says nothing, and is not even shown (recorded).
    if (!wanted.query.after_key.empty()) wanted.query.after_id = context.query("upload-id-marker").value_or("");
    return wanted;
}

result<storage::upload_page> select_uploads(request_context const& context, upload_listing const& wanted) {
    auto const invalid = [&] {
        return invalid_argument("Invalid uploadId marker", "upload-id-marker", wanted.query.after_id);
    };
    if (!wanted.query.after_id.empty() && !is_upload_id(wanted.query.after_id)) return invalid();
    if (wanted.query.limit == 0) return storage::upload_page{};
    auto page = context.svc.metadata.list_uploads(context.bucket_id(), wanted.query);
    if (page) return *std::move(page);
    return page.error().code == storage::errc::not_found ? invalid() : from_storage(page.error());
}

void print_upload(xml::writer& out, request_context const& context, upload_listing const& wanted,
                  storage::multipart_upload const& upload) {
    out.open("Upload");
    out.element("Key", wanted.shown(upload.key));
    out.element("UploadId", upload.id);
    print_people(out, context, upload);
    out.element("StorageClass", upload.storage_class);
    out.element("Initiated", http::iso_date(std::chrono::floor<std::chrono::seconds>(upload.initiated)));
    print_checksum(out, upload);
    out.close();
}

result<http::response> list_multipart_uploads(request_context& context) {
    TRY(auto const wanted, parse_upload_listing(context));
    TRY(auto const page, select_uploads(context, wanted));
    // Where a page ends with a common prefix S3 names no marker (recorded).
    auto const* last = page.uploads.empty() || page.ends_with_prefix ? nullptr : &page.uploads.back();

    std::string document;
    xml::writer out{document, xml::quotes::escaped};
    out.declaration();
    out.open("ListMultipartUploadsResult", {{"xmlns", xml::s3_namespace}});
    out.element("Bucket", context.bucket_name);
    out.element("KeyMarker", wanted.shown(wanted.query.after_key));
    out.element("UploadIdMarker", wanted.query.after_id);
    out.element("NextKeyMarker", last != nullptr ? wanted.shown(last->key) : "");
    out.element("NextUploadIdMarker", last != nullptr ? last->id : "");
    if (!wanted.query.delimiter.empty()) out.element("Delimiter", wanted.shown(wanted.query.delimiter));
    if (!wanted.query.prefix.empty()) out.element("Prefix", wanted.shown(wanted.query.prefix));
    if (wanted.url_encoded) out.element("EncodingType", "url");
    out.element("MaxUploads", std::to_string(wanted.query.limit));
    out.element("IsTruncated", page.truncated ? "true" : "false");
    for (auto const& upload : page.uploads) print_upload(out, context, wanted, upload);
    for (auto const& prefix : page.common_prefixes) {
        out.open("CommonPrefixes");
        out.element("Prefix", wanted.shown(prefix));
        out.close();
    }
    out.close();
    return xml_response(context, std::move(document));
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
