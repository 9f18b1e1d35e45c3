// PutPublicAccessBlock, GetPublicAccessBlock, DeletePublicAccessBlock.
#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/request/respond.hpp"
#include "server/xml/codec.hpp"

namespace s3seal::s3::ops {

namespace {

constexpr std::string_view root = "PublicAccessBlockConfiguration";

struct access_config {
    std::optional<bool> block_acls;
    std::optional<bool> ignore_acls;
    std::optional<bool> block_policy;
    std::optional<bool> restrict_buckets;
};
template <class Ar>
void describe(Ar& ar, access_config& x) {
    ar.optional("BlockPublicAcls", x.block_acls);
    ar.optional("IgnorePublicAcls", x.ignore_acls);
    ar.optional("BlockPublicPolicy", x.block_policy);
    ar.optional("RestrictPublicBuckets", x.restrict_buckets);
}

result<> store_access(request_context& context, std::optional<storage::public_access_block> const& value) {
    return change_bucket(context, [&](storage::bucket& row) -> result<> {
        row.public_access = value;
        return {};
    });
}

// Flags that are left out are stored as false.
result<http::response> put_public_access_block(request_context& context, std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto const sent = xml::read_document<access_config>(body, root);
    if (!sent) return errc::malformed_xml;
    CHECK_OK(store_access(context, storage::public_access_block{
                                       .block_acls = sent->block_acls.value_or(false),
                                       .ignore_acls = sent->ignore_acls.value_or(false),
                                       .block_policy = sent->block_policy.value_or(false),
                                       .restrict_buckets = sent->restrict_buckets.value_or(false),
                                   }));
    return begin_response(context);
}

result<http::response> get_public_access_block(request_context& context) {
    auto const& held = context.bucket->public_access;
    if (!held) return error{errc::no_such_public_access_block}.with("BucketName", context.bucket_name);
    access_config const shown{held->block_acls, held->ignore_acls, held->block_policy, held->restrict_buckets};
    return xml_response(context, xml::print_document(shown, root));
}

result<http::response> delete_public_access_block(request_context& context) {
    CHECK_OK(store_access(context, std::nullopt));
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
