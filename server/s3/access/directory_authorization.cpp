#include "server/s3/access/directory_authorization.hpp"

#include "server/auth/sessions.hpp"
#include "server/aws/arns.hpp"
#include "server/aws/directory_names.hpp"
#include "server/iam/authorize.hpp"
#include "server/iam/known_keys.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/access/directory_session_registry.hpp"
#include "server/s3/encryption/directory_encryption.hpp"

#include <cassert>
#include <string>
#include <vector>

namespace s3seal::s3 {

namespace {

constexpr std::string_view read_write = "ReadWrite";
constexpr std::string_view read_only = "ReadOnly";
constexpr std::string_view open_action = "s3express:CreateSession";

auth::directory_session const* session_of(auth::identity const& caller) {
    return caller.held && caller.held->directory ? &*caller.held->directory : nullptr;
}

// Nobody of another account may, as there are no bucket policies here, and nobody learns why.
result<> ask(auth::identity const& caller, std::string_view action, storage::bucket const& bucket,
             iam::key_source const& keys) {
    assert(iam::are_all_known(condition_keys_of_s3(), "s3express", keys));
    auto refused = iam::find_refusal(
        {.asked = {std::string{action}, bucket.id.name.empty() ? "*" : aws::arn_of(bucket), caller.who, {}},
         .owner = bucket.account,
         .resource_policy = nullptr},
        keys);
    CHECK_OK(keys.check_lookups());
    if (!refused) return {};
    return error{errc::access_denied}.because(aws::reason{std::move(refused->why)});
}

// Of the bucket that is addressed, or what it will be when the caller makes it.
result<> ask(storage::metadata_store& metadata, request_context const& context, std::string_view action,
             std::string_view mode = {}) {
    request_keys const keys{metadata, context};
    express_keys const own_keys{keys, context.bucket_name, mode};
    if (context.bucket && !context.op->creates_bucket) return ask(context.caller, action, *context.bucket, own_keys);
    return ask(context.caller, action, bucket_to_be(context), own_keys);
}

result<> ask_for(storage::metadata_store& metadata, request_context const& context, directory_rule const& rule) {
    std::string_view mode;
    if (rule.use == directory_use::head || rule.use == directory_use::read) mode = read_only;
    if (rule.use == directory_use::write || rule.use == directory_use::copy) mode = read_write;
    return ask(metadata, context, rule.action, mode);
}

// What AWS wants ordinary credentials for, and SDKs with an endpoint of their own sign with a session's all the same.
bool takes_any_credentials(request_context const& context, directory_rule const& rule) {
    return context.host.express == express_endpoint::none &&
           (rule.use == directory_use::control || rule.use == directory_use::head);
}

result<> check_bucket_of(auth::directory_session const& session, std::string_view bucket_name) {
    if (session.bucket == bucket_name) return {};
    return error{errc::access_denied}.because({aws::reason_code::directory_session, {session.bucket}});
}

result<> authorize_with_session(storage::metadata_store& metadata, request_context const& context,
                                auth::directory_session const& session, directory_rule const& rule) {
    CHECK_OK(check_bucket_of(session, context.bucket_name));
    if (rule.use == directory_use::read || (rule.use == directory_use::write && !session.read_only)) return {};
    if (!takes_any_credentials(context, rule))
        return error{errc::access_denied}.because(aws::reason_code::session_not_enough);
    return ask_for(metadata, context, rule);
}

}  // namespace

result<> authorize_in_directory(storage::metadata_store& metadata, request_context const& context) {
    if (context.caller.anonymous) return error{errc::access_denied}.because(aws::reason_code::never_unsigned);
    auto const& rule = directory_rule_of(*context.op);
    if (auto const* session = session_of(context.caller))
        return authorize_with_session(metadata, context, *session, rule);
    if (rule.use == directory_use::session) return {};  // its handler knows for which mode to ask
    return ask_for(metadata, context, rule);
}

result<> allow_reading_in_directory(auth::identity const& caller, s3::bucket const& bucket,
                                    iam::key_source const& keys) {
    if (caller.anonymous) return error{errc::access_denied}.because(aws::reason_code::never_unsigned);
    if (auto const* session = session_of(caller)) return check_bucket_of(*session, bucket.id.name);
    return ask(caller, open_action, bucket, express_keys{keys, bucket.id.name, read_only});
}

result<bool> authorize_session(storage::metadata_store& metadata, request_context const& context) {
    constexpr std::string_view name = "x-amz-create-session-mode";
    // The one that CreateBucket is going to be signed with.
    if (!context.bucket) {
        CHECK_OK(ask(metadata, context, "s3express:CreateBucket"));
        return false;
    }
    auto const mode = context.request.find(name);
    if (mode && *mode != read_only && *mode != read_write)
        return invalid_argument("The session mode must be ReadWrite or ReadOnly.", name, *mode);
    if (mode != read_only) {
        auto const both = ask(metadata, context, open_action, read_write);
        if (both) return false;
        if (mode) return both.error();
    }
    CHECK_OK(ask(metadata, context, open_action, read_only));
    return true;
}

void settle_session(directory_session_registry& sessions, request_context& context) {
    auto const* session = session_of(context.caller);
    if (!session) return;
    used_session const used{context.caller.held->access_key, context.caller.held->expires};
    if (takes_any_credentials(context, directory_rule_of(*context.op)))
        return sessions.note_control_use(used, context.now);
    session_encryption const opened{session->algorithm, session->kms_key};
    if (session->encryption_chosen || !context.bucket)
        context.encryption_of_session = opened;
    else
        context.encryption_of_session =
            sessions.note_object_use(used, context.now, opened, default_of(context.bucket->encryption));
}

}  // namespace s3seal::s3
