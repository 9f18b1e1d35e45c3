// PutPublicAccessBlock, GetPublicAccessBlock, DeletePublicAccessBlock.
#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"

namespace s3seal::s3::ops {

namespace {

result<http::response> put_public_access_block(services const& svc, request_context& context, std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto const sent = xml::read<public_access_block>(body);
    if (!sent) return errc::malformed_xml;
    CHECK_OK(change_setting(svc, context, [&]() -> result<storage::setting_change> { return put_setting(*sent); }));
    return begin_response(context);
}

result<http::response> get_public_access_block(services const& /*svc*/, request_context& context) {
    auto const& held = context.bucket->public_access;
    if (!held) return error{errc::no_such_public_access_block}.with("BucketName", context.bucket_name);
    return xml_response(context, xml::write(*held));
}

result<http::response> delete_public_access_block(services const& svc, request_context& context) {
    CHECK_OK(change_setting(svc, context, []() -> result<storage::setting_change> {
        return delete_setting<public_access_block>();
    }));
    return no_content(context);
}

constexpr operation public_access_rows[] = {
    {.name = "PutPublicAccessBlock",
     .verb = "PUT",
     .resource = on::bucket,
     .query = "publicAccessBlock",
     .action = "s3:PutBucketPublicAccessBlock",
     .run = handler::document{put_public_access_block}},
    {.name = "GetPublicAccessBlock",
     .verb = "GET",
     .resource = on::bucket,
     .query = "publicAccessBlock",
     .action = "s3:GetBucketPublicAccessBlock",
     .run = handler::simple{get_public_access_block}},
    {.name = "DeletePublicAccessBlock",
     .verb = "DELETE",
     .resource = on::bucket,
     .query = "publicAccessBlock",
     .action = "s3:PutBucketPublicAccessBlock",
     .run = handler::simple{delete_public_access_block}},
};

}  // namespace

std::span<operation const> public_access() {
    return public_access_rows;
}

}  // namespace s3seal::s3::ops
