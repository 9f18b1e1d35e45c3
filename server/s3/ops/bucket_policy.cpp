// PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus.
#include "server/auth/credentials.hpp"
#include "server/aws/arns.hpp"
#include "server/iam/policy_cache.hpp"
#include "server/iam/public_access.hpp"
#include "server/log/log.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/bucket_policy_rules.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/bucket/bucket_change.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3::ops {

namespace {

struct policy_status {
    static constexpr xml::form document{.root = "PolicyStatus"};
    bool is_public = false;
};
template <class Ar>
void describe(Ar& ar, policy_status& x) {
    ar.required("IsPublic", x.is_public);
}

// Whom the policy itself lets in from another account may not touch it.
result<> check_same_account(request_context const& context) {
    if (context.caller.who.account == context.bucket->account) return {};
    return error{errc::method_not_allowed}.with("Method", context.request.method).with("ResourceType", "BUCKETPOLICY");
}

result<> check_policy_exists(request_context const& context) {
    if (!context.bucket->policy().empty()) return {};
    return error{errc::no_such_bucket_policy}.with("BucketName", context.bucket_name);
}

result<storage::setting_change> decide_policy(request_context const& context, iam::policy const& policy,
                                              std::string_view json) {
    auto const& access = context.bucket->public_access;
    if (access && access->block_policy && iam::is_public(policy))
        return denied(
                   context, "s3:PutBucketPolicy", aws::arn_of(*context.bucket),
                   "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
            .because(aws::reason_code::public_access_blocked);
    return storage::setting_change{std::string{policy_kind}, {}, std::string{json}};
}

// Whether anybody can ever be that principal. Accounts exist always; users and roles when the settings define them, and
// in lenient mode every role may be assumed. `named`: an ARN, an account, "*".
bool may_exist(auth::credential_store const& credentials, request_context const& context, std::string_view named) {
    if (named.find(":user/") != named.npos) {
        auto const all = credentials.all();
        return std::any_of(all.begin(), all.end(), [&](auto const& one) { return one.arn == named; });
    }
    constexpr std::string_view session = ":assumed-role/";  // arn:aws:sts::111122223333:assumed-role/role/session
    auto const assumed = named.find(session);
    if (context.behaviour.lenient || (assumed == named.npos && named.find(":role/") == named.npos)) return true;
    if (assumed == named.npos) return credentials.find_role(named) != nullptr;
    auto const account = named.substr(0, assumed).substr(named.substr(0, assumed).rfind(':') + 1);
    auto const name = named.substr(assumed + session.size());
    auto const role = fmt::format("arn:aws:iam::{}:role/{}", account, name.substr(0, name.find('/')));
    return credentials.find_role(role) != nullptr;
}

// What the policy's author should know although S3 takes the policy.
void warn_about_what_has_no_effect(auth::credential_store const& credentials, request_context const& context,
                                   iam::policy const& policy) {
    iam::warn_of_keys_never_set("bucket " + context.bucket_name, policy, condition_keys_of_s3());
    for (auto const& statement : policy.statements)
        for (auto const& one : statement.principals)
            if (one.kind == "AWS" && !may_exist(credentials, context, one.id))
                log::warn(
                    fmt::format("policy of bucket {}: the principal {} does not exist, since the settings do not "
                                "define it",
                                context.bucket_name, one.id));
}

result<http::response> put_bucket_policy(services const& svc, request_context& context, std::string_view body) {
    CHECK_OK(check_same_account(context));
    TRY(auto const policy, parse_bucket_policy(body, aws::bucket_arn(context.bucket->region, context.bucket_name)));
    CHECK_OK(change_setting(svc, context, [&] { return decide_policy(context, policy, body); }));
    warn_about_what_has_no_effect(svc.credentials, context, policy);
    return no_content(context);
}

result<http::response> get_bucket_policy(services const& /*svc*/, request_context& context) {
    CHECK_OK(check_same_account(context));
    CHECK_OK(check_policy_exists(context));
    auto response = begin_response(context);
    response.add("Content-Type", "application/json");
    response.body = context.bucket->policy();
    return response;
}

result<http::response> delete_bucket_policy(services const& svc, request_context& context) {
    CHECK_OK(check_same_account(context));
    CHECK_OK(change_setting(svc, context, []() -> result<storage::setting_change> {
        return storage::setting_change{std::string{policy_kind}};
    }));
    return no_content(context);
}

result<http::response> get_bucket_policy_status(services const& svc, request_context& context) {
    CHECK_OK(check_policy_exists(context));
    bool const is_public = svc.policies.resource_policy(context.bucket->policy()).is_public;
    return xml_response(context, xml::write(policy_status{is_public}));
}

constexpr operation bucket_policy_rows[] = {
    {.name = "PutBucketPolicy",
     .verb = "PUT",
     .resource = on::bucket,
     .query = "policy",
     .action = "s3:PutBucketPolicy",
     .run = handler::document{put_bucket_policy}},
    {.name = "GetBucketPolicy",
     .verb = "GET",
     .resource = on::bucket,
     .query = "policy",
     .action = "s3:GetBucketPolicy",
     .run = handler::simple{get_bucket_policy}},
    {.name = "DeleteBucketPolicy",
     .verb = "DELETE",
     .resource = on::bucket,
     .query = "policy",
     .action = "s3:DeleteBucketPolicy",
     .run = handler::simple{delete_bucket_policy}},
    {.name = "GetBucketPolicyStatus",
     .verb = "GET",
     .resource = on::bucket,
     .query = "policyStatus",
     .action = "s3:GetBucketPolicyStatus",
     .run = handler::simple{get_bucket_policy_status}},
};

}  // namespace

std::span<operation const> bucket_policy() {
    return bucket_policy_rows;
}

}  // namespace s3seal::s3::ops
