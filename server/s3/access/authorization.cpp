#include "server/s3/access/authorization.hpp"

#include "server/aws/arns.hpp"
#include "server/aws/directory_names.hpp"
#include "server/aws/regions.hpp"
#include "server/iam/authorize.hpp"
#include "server/iam/known_keys.hpp"
#include "server/s3/access/acl_access.hpp"
#include "server/s3/access/acl_request.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_authorization.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/request/bucket_tags.hpp"
#include "server/s3/request/object_tags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace s3seal::s3 {

namespace {

// Policies that would lock everybody out can always be repaired by the owner's root.
bool repairs_policy(std::string_view action) {
    constexpr std::array<std::string_view, 3> repairs{"s3:GetBucketPolicy", "s3:PutBucketPolicy",
                                                      "s3:DeleteBucketPolicy"};
    return std::find(repairs.begin(), repairs.end(), action) != repairs.end();
}

error not_authorized(auth::identity const& caller, std::string_view action, std::string_view arn,
                     std::string_view reason) {
    return {errc::access_denied, fmt::format("User: {} is not authorized to perform: {} on resource: \"{}\" {}",
                                             caller.who.arn, action, arn, reason)};
}

bool is_own(auth::identity const& caller, std::string_view account) {
    return !caller.anonymous && caller.who.account == account;
}

// What the operation is done to.
resource addressed_by(services const& svc, request_context const& context) {
    auto const& op = *context.op;
    auto const& bucket = context.bucket;
    if (bucket && !op.creates_bucket && op.resource == on::bucket) return resource_of(*bucket, svc.policies);
    if (bucket && op.resource == on::object)
        return resource_in(*bucket, context.key, svc.policies, svc.metadata,
                           op.version_action.empty() ? std::nullopt : context.query("versionId"));
    std::string_view const name =
        op.resource == on::service ? std::string_view{} : std::string_view{context.bucket_name};
    return {.region = bucket ? bucket->region : context.behaviour.default_region,
            .bucket_name = name,
            .key = op.resource == on::object ? std::string_view{context.key} : std::string_view{},
            .account = context.caller.who.account};
}

// `found`: the object, when it was loaded already.
result<> authorize_operation(services const& svc, request_context const& context,
                             storage::object const* found = nullptr) {
    auto const& op = *context.op;
    auto const& caller = context.caller;
    auto on = addressed_by(svc, context);
    on.found = found;
    if (op.action.empty())  // known, but not built: nothing of it can be granted
        return is_own(caller, on.account)
                   ? result<>{}
                   : error{errc::access_denied}.because(caller.anonymous ? aws::reason_code::not_signed
                                                                         : aws::reason_code::other_account);
    request_keys const keys{svc.metadata, context};
    CHECK_OK(allow(caller, on.version ? op.version_action : op.action, on, keys));
    auto const second = on.version && !op.second_version_action.empty() ? op.second_version_action : op.second_action;
    if (!second.empty()) CHECK_OK(allow(caller, second, on, keys));
    auto const tags = [&] { return !requested_tags_text(context).empty() || !keys.find(tag_keys).empty(); };
    if (!op.tag_action.empty() && tags()) CHECK_OK(allow(caller, op.tag_action, on, keys));
    if (op.acl_action.empty() || !has_acl_headers(context.request)) return {};
    on.made = true;
    return allow(caller, op.acl_action, on, keys);
}

// What the bucket's ACLs say; where it has none to ask, all is its owner's.
result<acl_answer> ask_lists(auth::identity const& caller, std::string_view action, resource const& on) {
    if (on.bucket == nullptr || !on.bucket->has_acls()) return acl_answer{.owner = std::string{on.account}};
    return ask_acls(caller.who, on.made ? "s3:PutObject" : action,
                    {*on.bucket, on.key, on.version, on.metadata, on.found});
}

}  // namespace

std::string resource::arn() const {
    if (bucket_name.empty()) return fmt::format("arn:{}:s3:::*", aws::partition_of(region));
    auto out = aws::bucket_arn(region, bucket_name);
    if (!key.empty()) out.append("/").append(key);
    return out;
}

resource resource_of(s3::bucket const& bucket, iam::policy_cache& policies) {
    return {.region = bucket.region,
            .bucket_name = bucket.id.name,
            .key = {},
            .account = bucket.account,
            .policy = policies.resource_policy(bucket.policy()),
            .restricts_public_policies = bucket.public_access && bucket.public_access->restrict_buckets,
            .bucket = &bucket};
}

resource resource_in(s3::bucket const& bucket, std::string_view key, iam::policy_cache& policies,
                     storage::metadata_store& metadata, std::optional<std::string_view> version) {
    auto out = resource_of(bucket, policies);
    out.key = key;
    out.metadata = &metadata;
    out.version = version;
    return out;
}

result<> allow(auth::identity const& caller, std::string_view action, resource const& on, iam::key_source const& keys) {
    // The usual case: nobody has a policy or a list to say anything.
    bool const unsaid = !on.policy.document && (on.bucket == nullptr || !on.bucket->has_acls());
    if (is_own(caller, on.account) && caller.who.is_root() && (unsaid || repairs_policy(action))) return {};
    assert(iam::are_all_known(condition_keys_of_s3(), "s3", keys));
    TRY(auto said, ask_lists(caller, action, on));
    bool const own = is_own(caller, said.owner);
    auto refused = iam::find_refusal({.asked = {std::string{action}, on.arn(), caller.who, {}},
                                      .owner = std::move(said.owner),
                                      .resource_policy = on.policy.document,
                                      .policy_is_public = on.policy.is_public,
                                      .restrict_public = on.restricts_public_policies,
                                      .listed = said.listed,
                                      .policy_only_denies = said.of_another},
                                     keys);
    CHECK_OK(keys.check_lookups());
    if (!refused) return {};
    bool const told = own && is_own(caller, on.account);
    auto answer =
        told ? not_authorized(caller, action, refused->asked().asked.resource, iam::reason_of(refused->decided, action))
             : error{errc::access_denied};
    return std::move(answer).because(aws::reason{std::move(refused->why)});
}

result<> allow_reading(auth::identity const& caller, resource const& object, iam::key_source const& keys) {
    if (aws::is_directory_bucket(object.bucket_name)) return allow_reading_in_directory(caller, *object.bucket, keys);
    return allow(caller, object.version ? "s3:GetObjectVersion" : "s3:GetObject", object, keys);
}

result<> allow_listing(auth::identity const& caller, s3::bucket const& bucket, iam::key_source const& keys,
                       iam::policy_cache& policies) {
    if (aws::is_directory_bucket(bucket.id.name)) return {};
    return allow(caller, "s3:ListBucket", resource_of(bucket, policies), keys);
}

result<> authorize(services const& svc, request_context const& context) {
    if (is_express(context)) return authorize_in_directory(svc.metadata, context);
    if (context.op->asks_by_body()) return {};
    auto allowed = authorize_operation(svc, context);
    if (allowed || context.op->name != "HeadBucket" || !context.bucket) return allowed;
    return std::move(allowed.error()).header("x-amz-bucket-region", context.bucket->region);
}

result<> authorize_by_document(services const& svc, request_context const& context) {
    return is_express(context) ? result<>{} : authorize_operation(svc, context);  // asked before
}

result<> authorize_found(services const& svc, request_context const& context, storage::object const& row) {
    return context.bucket->has_acls() ? authorize_operation(svc, context, &row) : result<>{};
}

result<> allow_reading_found(auth::identity const& caller, resource object, storage::object const& row,
                             iam::key_source const& keys) {
    if (!object.bucket->has_acls()) return {};
    object.found = &row;
    return allow_reading(caller, object, keys);
}

result<bool> writes_by_list(services const& svc, request_context const& context) {
    if (!context.bucket->has_acls() || is_own(context.caller, context.bucket->account)) return false;
    auto on = resource_in(*context.bucket, context.key, svc.policies, svc.metadata);
    storage::object const of_bucket_owner;
    on.found = &of_bucket_owner;
    auto const anything = allow(context.caller, "s3:PutObject", on, request_keys{svc.metadata, context});
    if (anything) return false;
    return anything.error().code == errc::access_denied ? result<bool>{true} : anything.error();
}

std::string object_arn(request_context const& context) {
    auto const& region = context.bucket ? context.bucket->region : context.behaviour.default_region;
    return resource{.region = region, .bucket_name = context.bucket_name, .key = context.key, .account = {}}.arn();
}

error denied(request_context const& context, std::string_view action, std::string_view arn, std::string_view reason) {
    return not_authorized(context.caller, action, arn, reason);
}

}  // namespace s3seal::s3
