// GetBucketAcl, PutBucketAcl, and whose objects a bucket's are: PutBucketOwnershipControls, Get, Delete.
#include "server/aws/accounts.hpp"
#include "server/aws/arns.hpp"
#include "server/s3/access/acl_request.hpp"
#include "server/s3/access/acl_rules.hpp"
#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/request/acl.hpp"
#include "server/s3/request/operation.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"

#include <span>
#include <string>
#include <string_view>

namespace s3seal::s3::ops {

namespace {

std::string owner_id_of(s3::bucket const& bucket) {
    return aws::canonical_user_id(bucket.account);
}

result<http::response> get_bucket_acl(services const& /*svc*/, request_context& context) {
    auto const& bucket = *context.bucket;
    auto const owner = owner_id_of(bucket);
    access_control_policy shown{.owner = {owner, {}}, .list = {}};
    shown.list = bucket.has_acls() && bucket.list ? *bucket.list : full_control_of(owner);
    return xml_response(context, xml::write(std::move(shown)));
}

result<http::response> put_bucket_acl(services const& svc, request_context& context, std::string_view body) {
    auto const owner = owner_id_of(*context.bucket);
    TRY(auto const wanted, parse_acl(context.request, body, acl_target::bucket, owner, owner));
    CHECK_OK(change_setting(svc, context, [&]() -> result<storage::setting_change> {
        CHECK_OK(check_acl(context, wanted, "s3:PutBucketAcl", aws::arn_of(*context.bucket)));
        return wanted == full_control_of(owner) ? delete_setting<acl>() : put_setting(wanted);
    }));
    return begin_response(context);
}

result<http::response> get_ownership_controls(services const& /*svc*/, request_context& context) {
    auto held = find_setting<ownership_controls>(*context.bucket);
    if (!held) held = ownership_controls{.rules = {{}}};
    if (held->rules.empty()) return error{errc::ownership_controls_not_found}.with("BucketName", context.bucket_name);
    return xml_response(context, xml::write(*std::move(held)));
}

// Where ACLs end to count, nobody may lose by that what the bucket's own grants.
result<http::response> put_ownership_controls(services const& svc, request_context& context, std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto const wanted = xml::read<ownership_controls>(body);
    if (!wanted || wanted->rules.empty()) return errc::malformed_xml;
    bool const enforced = wanted->ownership() == object_ownership::bucket_owner_enforced;
    CHECK_OK(change_setting(svc, context, [&]() -> result<storage::setting_change> {
        auto const& bucket = *context.bucket;
        if (enforced && bucket.list && grants_others(*bucket.list, owner_id_of(bucket)))
            return error{errc::invalid_bucket_acl_with_object_ownership}.because(aws::reason_code::stated);
        return put_setting(*wanted);
    }));
    return begin_response(context);
}

result<http::response> delete_ownership_controls(services const& svc, request_context& context) {
    CHECK_OK(change_setting(svc, context,
                            []() -> result<storage::setting_change> { return put_setting(ownership_controls{}); }));
    return no_content(context);
}

constexpr operation bucket_acl_rows[] = {
    {.name = "GetBucketAcl",
     .verb = "GET",
     .resource = on::bucket,
     .query = "acl",
     .action = "s3:GetBucketAcl",
     .run = handler::simple{get_bucket_acl}},
    {.name = "PutBucketAcl",
     .verb = "PUT",
     .resource = on::bucket,
     .query = "acl",
     .action = "s3:PutBucketAcl",
     .run = handler::document{put_bucket_acl}},
    {.name = "GetBucketOwnershipControls",
     .verb = "GET",
     .resource = on::bucket,
     .query = "ownershipControls",
     .action = "s3:GetBucketOwnershipControls",
     .run = handler::simple{get_ownership_controls}},
    {.name = "PutBucketOwnershipControls",
     .verb = "PUT",
     .resource = on::bucket,
     .query = "ownershipControls",
     .action = "s3:PutBucketOwnershipControls",
     .run = handler::document{put_ownership_controls}},
    {.name = "DeleteBucketOwnershipControls",
     .verb = "DELETE",
     .resource = on::bucket,
     .query = "ownershipControls",
     .action = "s3:PutBucketOwnershipControls",
     .run = handler::simple{delete_ownership_controls}},
};

}  // namespace

std::span<operation const> bucket_acl() {
    return bucket_acl_rows;
}

}  // namespace s3seal::s3::ops
