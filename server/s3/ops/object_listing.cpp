// ListObjectsV2 and ListObjects: one selection, two documents.
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/bucket/object_page.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace s3seal::s3::ops {

namespace {

constexpr xml::form list_form{.root = "ListBucketResult", .in_text = quotes_in_lists};

struct list_objects_result {
    static constexpr auto document = list_form;
    std::string name;
    std::string prefix;
    std::string marker;
    std::optional<std::string> next_marker = {};
    object_page page = {};
};
template <class Ar>
void describe(Ar& ar, list_objects_result& x) {
    ar.encoding("EncodingType", x.page.encoding);
    ar.required("Name", x.name);
    ar.required("Prefix", x.prefix, xml::encodable);
    ar.required("Marker", x.marker, xml::encodable);
    ar.optional("NextMarker", x.next_marker, xml::encodable);
    describe(ar, x.page);
}

struct list_objects_v2_result {
    static constexpr auto document = list_form;
    std::string name;
    std::string prefix;
    std::optional<std::string> start_after = {};
    std::optional<std::string> token = {};
    std::optional<std::string> next_token = {};
    std::size_t key_count = 0;
    object_page page = {};
};
template <class Ar>
void describe(Ar& ar, list_objects_v2_result& x) {
    ar.encoding("EncodingType", x.page.encoding);
    ar.required("Name", x.name);
    ar.required("Prefix", x.prefix, xml::encodable);
    ar.optional("StartAfter", x.start_after, xml::encodable);
    ar.optional("ContinuationToken", x.token);
    ar.optional("NextContinuationToken", x.next_token);
    ar.required("KeyCount", x.key_count);
    describe(ar, x.page);
}

struct selected_page {
    object_page page;
    std::string last = {};  // that is on it
};

// max-keys=0 asks whether the bucket can be listed at all; there is never a next page.
result<selected_page> select_objects(storage::metadata_store& metadata, request_context const& context,
                                     listing_request const& wanted, bool show_owner) {
    selected_page chosen{.page = begin_page(wanted)};
    if (wanted.query.limit == 0) return chosen;
    page_printer to{chosen.page, entries::objects, context, wanted, show_owner};
    TRY(auto end, lift(metadata.list_objects(context.bucket_id(), wanted.query, to)));
    chosen.page.truncated = end.truncated;
    chosen.last = std::move(end.last);
    return chosen;
}

result<listing_request> parse_listing(request_context const& context) {
    TRY(auto wanted, parse_listing_request(context));
    TRY(wanted.query.limit, parse_page_size(context, max_keys));
    return wanted;
}

http::response list_response(request_context const& context, std::string document) {
    auto response = xml_response(context, std::move(document));
    response.add("x-amz-bucket-region", context.bucket->region);
    return response;
}

result<http::response> list_objects_v2(services const& svc, request_context& context) {
    TRY(auto wanted, parse_listing(context));
    auto const token = context.query("continuation-token");
    auto const start_after = context.query("start-after").value_or("");
    wanted.query.after = start_after;
    if (token) {
        TRY(wanted.query.after, parse_continuation_token(*token));
    }
    TRY(auto chosen, select_objects(svc.metadata, context, wanted, context.query("fetch-owner") == "true"));

    auto& page = chosen.page;
    list_objects_v2_result shown{.name = context.bucket_name,
                                 .prefix = wanted.query.prefix,
                                 .key_count = page.entries.count + page.common_prefixes.count};
    if (token)
        shown.token = *token;
    else
        shown.start_after = unless_empty(std::string{start_after});
    if (page.truncated) shown.next_token = make_continuation_token(chosen.last);
    shown.page = std::move(page);
    return list_response(context, xml::write(std::move(shown)));
}

result<http::response> list_objects(services const& svc, request_context& context) {
    TRY(auto wanted, parse_listing(context));
    wanted.query.after = context.query("marker").value_or("");
    TRY(auto chosen, select_objects(svc.metadata, context, wanted, !context.caller.anonymous));

    list_objects_result shown{.name = context.bucket_name, .prefix = wanted.query.prefix, .marker = wanted.query.after};
    // Without a delimiter clients go on from the last key themselves (recorded).
    if (chosen.page.truncated && !wanted.query.delimiter.empty()) shown.next_marker = chosen.last;
    shown.page = std::move(chosen.page);
    return list_response(context, xml::write(std::move(shown)));
}

// `list-type` other than 2 lists as version 1.
result<http::response> list_by_type(services const& svc, request_context& context) {
    if (is_express(context)) CHECK_OK(check_directory_listing(context));
    return context.query("list-type") == "2" ? list_objects_v2(svc, context) : list_objects(svc, context);
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
