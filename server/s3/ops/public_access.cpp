// PutPublicAccessBlock, GetPublicAccessBlock, DeletePublicAccessBlock.
#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"

namespace s3seal::s3::ops {

namespace {

// Flags that are left out are stored as false.
struct access_config {
    static constexpr xml::form document{.root = "PublicAccessBlockConfiguration"};
    storage::public_access_block block{false, false, false, false};
};
template <class Ar>
void describe(Ar& ar, access_config& x) {
    ar.defaulted("BlockPublicAcls", x.block.block_acls);
    ar.defaulted("IgnorePublicAcls", x.block.ignore_acls);
    ar.defaulted("BlockPublicPolicy", x.block.block_policy);
    ar.defaulted("RestrictPublicBuckets", x.block.restrict_buckets);
}

result<> store_access(storage::metadata_store& metadata, request_context& context,
                      std::optional<storage::public_access_block> const& value) {
    return change_bucket(metadata, context, [&](storage::bucket& row) -> result<> {
        row.public_access = value;
        return {};
    });
}

result<http::response> put_public_access_block(services const& svc, request_context& context, std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto const sent = xml::read<access_config>(body);
    if (!sent) return errc::malformed_xml;
    CHECK_OK(store_access(svc.metadata, context, sent->block));
    return begin_response(context);
}

result<http::response> get_public_access_block(services const& /*svc*/, request_context& context) {
    auto const& held = context.bucket->public_access;
    if (!held) return error{errc::no_such_public_access_block}.with("BucketName", context.bucket_name);
    return xml_response(context, xml::write(access_config{*held}));
}

result<http::response> delete_public_access_block(services const& svc, request_context& context) {
    CHECK_OK(store_access(svc.metadata, context, std::nullopt));
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
