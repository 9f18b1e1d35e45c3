#include "server/s3/bucket/new_bucket_acl.hpp"

#include "server/s3/access/acl_request.hpp"
#include "server/s3/request/setting.hpp"
#include "server/xml/values.hpp"

#include <fmt/format.h>

#include <utility>

namespace s3seal::s3 {

namespace {

result<object_ownership> parse_ownership(http::request const& request) {
    constexpr std::string_view header = "x-amz-object-ownership";
    auto out = object_ownership::bucket_owner_enforced;
    auto const sent = request.find(header);
    if (sent && !xml::from_text(*sent, out))
        return error{errc::invalid_argument, fmt::format("Invalid {} header: {}", header, *sent)}.with("ArgumentName",
                                                                                                       header);
    return out;
}

}  // namespace

result<new_bucket_acl> parse_new_bucket_acl(http::request const& request, std::string_view owner_id) {
    new_bucket_acl out;
    TRY(out.ownership, parse_ownership(request));
    TRY(auto const headers, parse_acl_headers(request, acl_target::bucket));
    bool const plain = !headers.any() || headers.canned == "private";
    if (out.ownership == object_ownership::bucket_owner_enforced && !plain)
        return errc::invalid_bucket_acl_with_object_ownership;
    auto list = make_acl(headers, owner_id, owner_id);
    if (is_public(list)) return errc::invalid_bucket_acl_with_block_public_access;
    if (list != full_control_of(owner_id)) out.list = std::move(list);
    return out;
}

void add_settings(storage::bucket& row, new_bucket_acl const& wanted) {
    if (wanted.ownership != object_ownership::bucket_owner_enforced)
        row.settings.push_back(make_setting(ownership_controls{.rules = {{wanted.ownership}}}));
    if (wanted.list) row.settings.push_back(make_setting(*wanted.list));
}

storage::setting_change acl_change(new_bucket_acl const& wanted) {
    return wanted.list ? put_setting(*wanted.list) : delete_setting<acl>();
}

}  // namespace s3seal::s3
