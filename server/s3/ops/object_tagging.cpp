// GetObjectTagging, PutObjectTagging, DeleteObjectTagging.
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/object_tags.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "storage/metadata_store.hpp"

#include <string>
#include <utility>

namespace s3seal::s3::ops {

namespace {

result<storage::object> load_tagged(services const& svc, request_context const& context) {
    return load_object(svc, context, extent::head, delete_marker::is_refused);
}

// Gives the version's id. One that is replaced meanwhile is another one: that one is tagged then.
result<std::string> change_tags(services const& svc, request_context const& context, storage::tag_list const& tags) {
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        TRY(auto const row, load_tagged(svc, context));
        auto const changed =
            svc.metadata.update_object({context.bucket_id(), row.key, row.version}, {.tags = tags},
                                       make_terms(context, {.target = {storage::must::have_revision{row.revision}}}));
        if (changed) return row.version;
        if (changed.error().code != storage::errc::conflict) return from_storage(changed.error());
    }
    return errc::operation_aborted;
}

// It names a missing key with its bucket (recorded).
result<http::response> get_object_tagging(services const& svc, request_context& context) {
    auto row = load_tagged(svc, context);
    if (!row && row.error().code == errc::no_such_key)
        return error{errc::no_such_key}.with("Key", context.bucket_name + "/" + context.key);
    if (!row) return row.error();
    auto response = xml_response(context, print_object_tags(row->tags));
    add_version_id(response, *context.bucket, row->version);
    return response;
}

result<http::response> put_object_tagging(services const& svc, request_context& context, std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    TRY(auto const tags, parse_object_tags(body));
    TRY(auto const version, change_tags(svc, context, tags));
    auto response = begin_response(context);
    add_version_id(response, *context.bucket, version);
    return response;
}

result<http::response> delete_object_tagging(services const& svc, request_context& context) {
    TRY(auto const version, change_tags(svc, context, {}));
    auto response = no_content(context);
    add_version_id(response, *context.bucket, version);
    return response;
}

// What policies may ask about the tags that are put.
condition_values keys_of_tagging(std::string_view body) {
    condition_values out;
    auto const tags = parse_object_tags(body);
    if (!tags) return out;
    for (auto const& [key, value] : *tags) {
        out.emplace_back(to_lower("s3:requestobjecttag/" + key), value);
        out.emplace_back("s3:requestobjecttagkeys", key);
    }
    return out;
}

constexpr operation object_tagging_rows[] = {
    {.name = "GetObjectTagging",
     .verb = "GET",
     .resource = on::object,
     .query = "tagging",
     .action = "s3:GetObjectTagging",
     .version_action = "s3:GetObjectVersionTagging",
     .run = handler::simple{get_object_tagging}},
    {.name = "PutObjectTagging",
     .verb = "PUT",
     .resource = on::object,
     .query = "tagging",
     .action = "s3:PutObjectTagging",
     .version_action = "s3:PutObjectVersionTagging",
     .event = "ObjectTagging:Put",
     .run = handler::document{.handle = put_object_tagging, .keys = keys_of_tagging}},
    {.name = "DeleteObjectTagging",
     .verb = "DELETE",
     .resource = on::object,
     .query = "tagging",
     .action = "s3:DeleteObjectTagging",
     .version_action = "s3:DeleteObjectVersionTagging",
     .event = "ObjectTagging:Delete",
     .run = handler::simple{delete_object_tagging}},
};

}  // namespace

std::span<operation const> object_tagging() {
    return object_tagging_rows;
}

}  // namespace s3seal::s3::ops
