// ListObjectVersions.
#include "server/s3/bucket/object_page.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <optional>
#include <string>
#include <utility>

namespace s3seal::s3::ops {

namespace {

struct list_versions_result {
    static constexpr xml::form document{.root = "ListVersionsResult", .in_text = quotes_in_lists};
    std::string name;
    std::string prefix;
    std::string key_marker;
    std::string version_marker;
    std::optional<std::string> next_key_marker = {};
    std::optional<std::string> next_version_marker = {};
    object_page page = {};
};
template <class Ar>
void describe(Ar& ar, list_versions_result& x) {
    ar.encoding("EncodingType", x.page.encoding);
    ar.required("Name", x.name);
    ar.required("Prefix", x.prefix, xml::encodable);
    ar.required("KeyMarker", x.key_marker, xml::encodable);
    ar.required("VersionIdMarker", x.version_marker);
    ar.optional("NextKeyMarker", x.next_key_marker, xml::encodable);
    ar.optional("NextVersionIdMarker", x.next_version_marker);
    describe(ar, x.page);
}

result<listing_request> parse_version_listing(request_context const& context) {
    TRY(auto wanted, parse_listing_request(context));
    TRY(wanted.query.limit, parse_page_size(context, max_versions));
    wanted.query.after = context.query("key-marker").value_or("");
    auto const version = context.query("version-id-marker").value_or("");
    if (version.empty()) return wanted;
    if (wanted.query.after.empty())
        return invalid_argument("A version-id marker cannot be specified without a key marker.", "version-id-marker",
                                version);
    if (!check_version_id(*context.bucket, version))
        return invalid_argument("Invalid version id specified", "version-id-marker", version);
    wanted.query.after_version = version;
    return wanted;
}

// As of objects, max-keys=0 only asks whether it may.
result<http::response> list_object_versions(services const& svc, request_context& context) {
    TRY(auto wanted, parse_version_listing(context));
    list_versions_result shown{.name = context.bucket_name,
                               .prefix = wanted.query.prefix,
                               .key_marker = wanted.query.after,
                               .version_marker = wanted.query.after_version,
                               .page = begin_page(wanted)};
    if (wanted.query.limit > 0) {
        page_printer to{shown.page, entries::versions, context, wanted, true};
        TRY(auto end, lift(svc.metadata.list_versions(context.bucket_id(), wanted.query, to)));
        shown.page.truncated = end.truncated;
        if (end.truncated) {
            shown.next_key_marker = std::move(end.last);
            shown.next_version_marker = unless_empty(std::move(end.last_version));  // none behind a common prefix
        }
    }
    auto response = xml_response(context, xml::write(std::move(shown)));
    response.add("x-amz-bucket-region", context.bucket->region);
    return response;
}

constexpr operation version_listing_rows[] = {
    {.name = "ListObjectVersions",
     .verb = "GET",
     .resource = on::bucket,
     .query = "versions",
     .action = "s3:ListBucketVersions",
     .run = handler::simple{list_object_versions}},
};

}  // namespace

std::span<operation const> version_listing() {
    return version_listing_rows;
}

}  // namespace s3seal::s3::ops
