// Tags of buckets, and whether policies may ask for them.
#include "server/s3/bucket/configuration.hpp"
#include "server/s3/request/bucket_tags.hpp"
#include "server/s3/request/operation.hpp"

#include <fmt/format.h>

namespace s3seal::s3::ops {

namespace {

// Whoever may put all tags may take away those that keep him out.
result<> check_abac(request_context const& context) {
    if (!is_abac_enabled(*context.bucket)) return {};
    return error{errc::invalid_request,
                 fmt::format("{} isn't supported for buckets with attribute-based access control enabled. Use "
                             "TagResource and UntagResource of S3 Control.",
                             context.op->name)};
}

result<storage::setting_change> decide_tags(request_context const& context, bucket_tagging const& tagging) {
    CHECK_OK(check_abac(context));
    return change_to(tagging);
}

condition_values keys_of_tagging(std::string_view body) {
    auto const tagging = xml::read<bucket_tagging>(body);
    return tagging ? keys_of(tagging->tags) : condition_values{};
}

result<http::response> put_bucket_tagging(services const& svc, request_context& context, std::string_view body) {
    TRY(auto const tagging, read_configuration<bucket_tagging>(body));
    CHECK_OK(change_setting(svc, context, [&] { return decide_tags(context, tagging); }));
    return begin_response(context, bucket_tagging::put_status);
}

result<http::response> delete_bucket_tagging(services const& svc, request_context& context) {
    CHECK_OK(change_setting(svc, context, [&] { return decide_tags(context, {}); }));
    return no_content(context);
}

constexpr operation bucket_tagging_rows[] = {
    {.name = "PutBucketTagging",
     .verb = "PUT",
     .resource = on::bucket,
     .query = bucket_tagging::kind,
     .action = "s3:PutBucketTagging",
     .digest_required = true,
     .run = handler::document{.handle = put_bucket_tagging, .keys = keys_of_tagging}},
    {.name = "GetBucketTagging",
     .verb = "GET",
     .resource = on::bucket,
     .query = bucket_tagging::kind,
     .action = "s3:GetBucketTagging",
     .run = handler::simple{get_configuration<bucket_tagging>}},
    {.name = "DeleteBucketTagging",
     .verb = "DELETE",
     .resource = on::bucket,
     .query = bucket_tagging::kind,
     .action = "s3:PutBucketTagging",
     .run = handler::simple{delete_bucket_tagging}},
    {.name = "PutBucketAbac",
     .verb = "PUT",
     .resource = on::bucket,
     .query = abac_status::kind,
     .action = "s3:PutBucketAbac",
     .run = handler::document{put_configuration<abac_status>}},
    {.name = "GetBucketAbac",
     .verb = "GET",
     .resource = on::bucket,
     .query = abac_status::kind,
     .action = "s3:GetBucketAbac",
     .run = handler::simple{get_configuration<abac_status>}},
};

}  // namespace

std::span<operation const> bucket_tagging_and_abac() {
    return bucket_tagging_rows;
}

}  // namespace s3seal::s3::ops
