#include "server/s3/request/acl.hpp"

#include <algorithm>

namespace s3seal::s3 {

grantee canonical_user(std::string_view id) {
    grantee out;
    out.id = id;
    return out;
}

grantee group(std::string_view uri) {
    grantee out;
    out.type = grantee_type::group;
    out.uri = uri;
    return out;
}

acl full_control_of(std::string_view owner_id) {
    return {{{canonical_user(owner_id), acl_permission::full_control}}};
}

bool is_public_group(grantee const& who) noexcept {
    return who.uri == acl_group::all_users || who.uri == acl_group::authenticated_users;
}

bool is_public(acl const& list) noexcept {
    return std::any_of(list.grants.begin(), list.grants.end(),
                       [](auto const& one) { return is_public_group(one.who); });
}

bool grants_others(acl const& list, std::string_view owner_id) noexcept {
    return std::any_of(list.grants.begin(), list.grants.end(), [&](auto const& one) { return one.who.id != owner_id; });
}

}  // namespace s3seal::s3
