#include "server/s3/access/authorization.hpp"

#include "server/aws/arns.hpp"
#include "server/aws/regions.hpp"
#include "server/iam/authorize.hpp"
#include "server/iam/known_keys.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_authorization.hpp"
#include "server/s3/access/directory_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace s3seal::s3 {

namespace {

std::string resource_arn(request_context const& context, on resource) {
    auto const region = context.bucket ? context.bucket->region : context.behaviour.default_region;
    if (resource == on::service) return fmt::format("arn:{}:s3:::*", aws::partition_of(region));
    auto arn = aws::bucket_arn(region, context.bucket_name);
    if (resource == on::object) arn.append("/").append(context.key);
    return arn;
}

// The account that what is asked for belongs to; what does not exist yet will be the caller's.
std::string_view owner_of(request_context const& context) {
    bool const existing = context.bucket && context.op->resource != on::service && !context.op->creates_bucket;
    return existing ? context.bucket->account : context.caller.who.account;
}

bool has_acl(http::request const& request) {
    constexpr std::string_view grant = "x-amz-grant-";
    return std::any_of(request.headers.begin(), request.headers.end(), [&](auto const& one) {
        return equal_ignoring_case(one.name, "x-amz-acl") ||
               equal_ignoring_case(one.name.substr(0, grant.size()), grant);
    });
}

// Policies that would lock everybody out can always be repaired by the owner's root.
bool always_allowed(request_context const& context, std::string_view action) {
    constexpr std::array<std::string_view, 3> repairs{"s3:GetBucketPolicy", "s3:PutBucketPolicy",
                                                      "s3:DeleteBucketPolicy"};
    return context.caller.who.is_root() && context.bucket && context.bucket->account == context.caller.who.account &&
           std::find(repairs.begin(), repairs.end(), action) != repairs.end();
}

// Nobody has a policy to say anything: the usual case needs no conditions.
bool nothing_to_ask(request_context const& context, std::string_view owner) {
    auto const& who = context.caller.who;
    bool const has_policy = context.bucket && !context.bucket->policy.empty();
    return who.is_root() && who.account == owner && !has_policy;
}

error not_authorized(request_context const& context, std::string_view action, std::string_view resource,
                     std::string_view reason) {
    return {errc::access_denied, fmt::format("User: {} is not authorized to perform: {} on resource: \"{}\" {}",
                                             context.caller.who.arn, action, resource, reason)};
}

result<> ask(request_context const& context, std::string_view action, std::string resource) {
    auto const owner = owner_of(context);
    if (nothing_to_ask(context, owner) || always_allowed(context, action)) return {};
    auto asked = std::make_shared<iam::authorization_case>();
    asked->asked = {std::string{action}, std::move(resource), context.caller.who, collect_condition_keys(context)};
    assert(iam::are_all_known("s3", asked->asked.keys));
    asked->owner = owner;
    if (context.bucket && !context.op->creates_bucket) {
        auto const policy = context.svc.policies.resource_policy(context.bucket->policy);
        asked->resource_policy = policy.document;
        asked->policy_is_public = policy.is_public;
        asked->restrict_public = context.bucket->public_access && context.bucket->public_access->restrict_buckets;
    }
    auto const decided = iam::authorize(*asked);
    if (decided.allowed()) return {};
    bool const own = !context.caller.anonymous && context.caller.who.account == owner;
    auto denied = own ? not_authorized(context, action, asked->asked.resource, iam::reason_of(decided, action))
                      : error{errc::access_denied};
    denied.why = aws::reason{std::move(asked)};
    if (context.op->name == "HeadBucket" && context.bucket)
        return std::move(denied).header("x-amz-bucket-region", context.bucket->region);
    return denied;
}

}  // namespace

std::string object_arn(request_context const& context) {
    return resource_arn(context, context.key.empty() ? on::bucket : on::object);
}

result<> authorize(request_context const& context) {
    if (is_express(context)) return authorize_in_directory(context);
    auto const& op = *context.op;
    if (op.takes_form()) return {};  // asked when the form has said who sends what
    if (op.action.empty()) {         // known, but not built: nothing of it can be granted
        bool const own = !context.caller.anonymous && context.caller.who.account == owner_of(context);
        if (own) return {};
        return error{errc::access_denied}.because(context.caller.anonymous ? aws::reason_code::not_signed
                                                                           : aws::reason_code::other_account);
    }
    bool const versioned = !op.version_action.empty() && context.query("versionId");
    CHECK_OK(ask(context, versioned ? op.version_action : op.action, resource_arn(context, op.resource)));
    if (!op.second_action.empty()) CHECK_OK(ask(context, op.second_action, resource_arn(context, op.resource)));
    if (!op.acl_action.empty() && has_acl(context.request))
        CHECK_OK(ask(context, op.acl_action, resource_arn(context, op.resource)));
    return {};
}

result<> authorize_on_bucket(request_context const& context, std::string_view action) {
    if (is_express(context)) return {};  // whoever may read objects there may list them
    return ask(context, action, resource_arn(context, on::bucket));
}

error denied_on_bucket(request_context const& context, std::string_view action, std::string_view reason) {
    return not_authorized(context, action, resource_arn(context, on::bucket), reason);
}

}  // namespace s3seal::s3
