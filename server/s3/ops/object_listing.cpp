// ListObjectsV2 and ListObjects: one selection, two ways to print it.
#include "server/aws/accounts.hpp"
#include "server/http/dates.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/xml/document.hpp"
#include "server/xml/writer.hpp"

namespace s3seal::s3::ops {

namespace {

// What both versions of the request say.
struct listing {
    storage::object_query query;
    bool url_encoded = false;
    bool show_owner = false;

    std::string shown(std::string_view text) const {
        return url_encoded ? http::url_encode_listing(text) : std::string{text};
    }
};

result<listing> parse_object_listing(request_context const& context) {
    listing wanted;
    TRY(wanted.url_encoded, parse_encoding_type(context));
    TRY(wanted.query.limit, parse_page_size(context, "max-keys", "maxKeys"));
    wanted.query.prefix = context.query("prefix").value_or("");
    wanted.query.delimiter = context.query("delimiter").value_or("");
    return wanted;
}

// max-keys=0 asks whether the bucket can be listed at all; there is never a next page.
result<storage::object_page> select_objects(request_context const& context, listing const& wanted) {
    if (wanted.query.limit == 0) return storage::object_page{};
    return lift(context.svc.metadata.list_objects(context.bucket_id(), wanted.query));
}

void print_object(xml::writer& out, request_context const& context, listing const& wanted, storage::object const& row) {
    out.open("Contents");
    out.element("Key", wanted.shown(row.key));
    out.element("LastModified", http::iso_date(row.modified));
    out.element("ETag", "\"" + row.etag + "\"");
    if (!row.digest.algorithm.empty()) {
        out.element("ChecksumAlgorithm", row.digest.algorithm);
        out.element("ChecksumType", row.digest.type);
    }
    out.element("Size", std::to_string(row.blob.size));
    if (wanted.show_owner) {
        out.open("Owner");
        out.element("ID", aws::canonical_user_id(context.bucket->account));
        out.close();
    }
    out.element("StorageClass", row.storage_class);
    out.close();
}

// From MaxKeys on both versions are alike.
void print_tail(xml::writer& out, request_context const& context, listing const& wanted,
                storage::object_page const& page) {
    out.element("MaxKeys", std::to_string(wanted.query.limit));
    if (!wanted.query.delimiter.empty()) out.element("Delimiter", wanted.shown(wanted.query.delimiter));
    if (wanted.url_encoded) out.element("EncodingType", "url");
    out.element("IsTruncated", page.truncated ? "true" : "false");
    for (auto const& row : page.objects) print_object(out, context, wanted, row);
    for (auto const& prefix : page.common_prefixes) {
        out.open("CommonPrefixes");
        out.element("Prefix", wanted.shown(prefix));
        out.close();
    }
}

http::response list_response(request_context const& context, std::string document) {
    auto response = xml_response(context, std::move(document));
    response.add("x-amz-bucket-region", context.bucket->region);
    return response;
}

result<http::response> list_objects_v2(request_context& context) {
    TRY(auto wanted, parse_object_listing(context));
    wanted.show_owner = context.query("fetch-owner") == "true";
    auto const token = context.query("continuation-token");
    auto const start_after = context.query("start-after").value_or("");
    wanted.query.after = start_after;
    if (token) {
        TRY(wanted.query.after, parse_continuation_token(*token));
    }
    TRY(auto const page, select_objects(context, wanted));

    std::string document;
    xml::writer out{document, xml::quotes::escaped};
    out.declaration();
    out.open("ListBucketResult", {{"xmlns", xml::s3_namespace}});
    out.element("Name", context.bucket_name);
    out.element("Prefix", wanted.shown(wanted.query.prefix));
    if (!token && !start_after.empty()) out.element("StartAfter", wanted.shown(start_after));
    if (token) out.element("ContinuationToken", *token);
    if (page.truncated) out.element("NextContinuationToken", make_continuation_token(page.last));
    out.element("KeyCount", std::to_string(page.objects.size() + page.common_prefixes.size()));
    print_tail(out, context, wanted, page);
    out.close();
    return list_response(context, std::move(document));
}

result<http::response> list_objects(request_context& context) {
    TRY(auto wanted, parse_object_listing(context));
    wanted.show_owner = true;
    wanted.query.after = context.query("marker").value_or("");
    TRY(auto const page, select_objects(context, wanted));

    std::string document;
    xml::writer out{document, xml::quotes::escaped};
    out.declaration();
    out.open("ListBucketResult", {{"xmlns", xml::s3_namespace}});
    out.element("Name", context.bucket_name);
    out.element("Prefix", wanted.shown(wanted.query.prefix));
    out.element("Marker", wanted.shown(wanted.query.after));
    // Without a delimiter clients go on from the last key themselves (recorded).
    if (page.truncated && !wanted.query.delimiter.empty()) out.element("NextMarker", wanted.shown(page.last));
    print_tail(out, context, wanted, page);
    out.close();
    return list_response(context, std::move(document));
}

// `list-type` other than 2 lists as version 1.
result<http::response> list_by_type(request_context& context) {
    if (is_express(context)) CHECK_OK(check_directory_listing(context));
    return context.query("list-type") == "2" ? list_objects_v2(context) : list_objects(context);
}

constexpr operation object_listing_rows[] = {
    {.name = "ListObjectsV2",
     .verb = "GET",
     .resource = on::bucket,
     .query = "list-type",
     .action = "s3:ListBucket",
     .run = handler::simple{list_by_type}},
    {.name = "ListObjects",
     .verb = "GET",
     .resource = on::bucket,
     .action = "s3:ListBucket",
     .run = handler::simple{list_objects}},
};

}  // namespace

std::span<operation const> object_listing() {
    return object_listing_rows;
}

}  // namespace s3seal::s3::ops
