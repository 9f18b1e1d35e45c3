#include "server/s3/object/object_access.hpp"

#include "server/aws/accounts.hpp"
#include "server/s3/access/acl_request.hpp"
#include "server/s3/access/acl_rules.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/request/setting.hpp"

#include <string_view>

namespace s3seal::s3 {

namespace {

// The bucket's, where it prefers that and the writer grants it all.
bool is_given_away(s3::bucket const& bucket, acl_headers const& sent) noexcept {
    return bucket.ownership == object_ownership::bucket_owner_preferred && sent.canned == "bucket-owner-full-control";
}

}  // namespace

result<object_access> decide_access(request_context const& context) {
    auto const& bucket = *context.bucket;
    TRY(auto const sent, parse_acl_headers(context.request, acl_target::object));
    if (!bucket.has_acls() && !sent.any()) return object_access{};  // the usual case
    auto const bucket_owner = aws::canonical_user_id(bucket.account);
    if (!bucket.has_acls()) {
        if (make_acl(sent, bucket_owner, bucket_owner) == full_control_of(bucket_owner)) return object_access{};
        return errc::access_control_list_not_supported;
    }
    object_access out;
    auto const& writer = context.caller.who.account;
    if (!context.caller.anonymous && writer != bucket.account && !is_given_away(bucket, sent)) out.owner = writer;
    auto const owner = out.owner.empty() ? bucket_owner : aws::canonical_user_id(out.owner);
    auto const list = make_acl(sent, owner, bucket_owner);
    CHECK_OK(check_acl(context, list, context.op->action, object_arn(context)));
    if (list != full_control_of(owner)) out.acl = make_setting(list).document;
    return out;
}

}  // namespace s3seal::s3
