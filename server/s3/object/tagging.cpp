#include "server/s3/object/tagging.hpp"

#include "server/s3/access/authorization.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_rules.hpp"

#include <string>
#include <utility>

namespace s3seal::s3 {

namespace {

result<> allow_carrying(services const& svc, request_context const& context, copy_source const& source) {
    auto const& [bucket, key, version] = source.name;
    request_keys const there{svc.metadata, context, *source.bucket, key, version};
    CHECK_OK(allow(context.caller, version ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging",
                   resource_in(*source.bucket, key, svc.policies, svc.metadata, version), there));
    auto here = resource_in(*context.bucket, context.key, svc.policies, svc.metadata);
    here.made = true;
    return allow(context.caller, "s3:PutObjectTagging", here, request_keys{svc.metadata, context});
}

}  // namespace

result<storage::tag_list> tags_of_copy(services const& svc, request_context const& context, copy_source const& source) {
    if (source.row.tags.empty()) return storage::tag_list{};
    if (is_express(context)) return header_not_implemented("x-amz-tagging");
    CHECK_OK(allow_carrying(svc, context, source));
    return source.row.tags;
}

void add_tag_count(services const& svc, request_context const& context, http::response& response,
                   storage::object const& row) {
    if (row.tags.empty()) return;
    auto const version = context.query("versionId");
    auto const may = allow(context.caller, version ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging",
                           resource_in(*context.bucket, context.key, svc.policies, svc.metadata, version),
                           request_keys{svc.metadata, context});
    if (may) response.add("x-amz-tagging-count", std::to_string(row.tags.size()));
}

}  // namespace s3seal::s3
