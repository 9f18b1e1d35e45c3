#include "server/s3/bucket/new_bucket_acl.hpp"

#include "server/aws/accounts.hpp"
#include "server/s3/access/acl_request.hpp"
#include "server/s3/request/setting.hpp"
#include "server/xml/values.hpp"

#include <fmt/format.h>

#include <utility>

namespace s3seal::s3 {

namespace {

// As the request says, else as the settings, which were checked.
result<new_bucket_acl> parse_ownership(http::request const& request, s3seal::behaviour const& behaviour) {
    constexpr std::string_view header = "x-amz-object-ownership";
    new_bucket_acl out;
    auto const sent = request.find(header);
    out.is_chosen = sent.has_value();
    if (!xml::from_text(sent.value_or(behaviour.new_buckets_ownership), out.ownership))
        return error{errc::invalid_argument, fmt::format("Invalid {} header: {}", header, sent.value_or(""))}.with(
            "ArgumentName", header);
    return out;
}

}  // namespace

result<new_bucket_acl> parse_new_bucket_acl(request_context const& context) {
    auto const owner_id = aws::canonical_user_id(context.caller.who.account);
    TRY(auto out, parse_ownership(context.request, context.behaviour));
    TRY(auto const headers, parse_acl_headers(context.request, acl_target::bucket));
    bool const plain = !headers.any() || headers.canned == "private";
    if (out.ownership == object_ownership::bucket_owner_enforced && !plain)
        return errc::invalid_bucket_acl_with_object_ownership;
    auto list = make_acl(headers, owner_id, owner_id);
    if (context.behaviour.new_buckets_block_public_access && is_public(list))
        return errc::invalid_bucket_acl_with_block_public_access;
    if (list != full_control_of(owner_id)) out.list = std::move(list);
    return out;
}

void add_settings(storage::bucket& row, new_bucket_acl const& wanted) {
    // Buckets of before April 2023 that nobody said anything of have no controls: every object is its writer's.
    bool const is_old = !wanted.is_chosen && wanted.ownership == object_ownership::object_writer;
    if (is_old)
        row.settings.push_back(make_setting(ownership_controls{}));
    else if (wanted.ownership != object_ownership::bucket_owner_enforced)
        row.settings.push_back(make_setting(ownership_controls{.rules = {{wanted.ownership}}}));
    if (wanted.list) row.settings.push_back(make_setting(*wanted.list));
}

storage::setting_change acl_change(new_bucket_acl const& wanted) {
    return wanted.list ? put_setting(*wanted.list) : delete_setting<acl>();
}

}  // namespace s3seal::s3
