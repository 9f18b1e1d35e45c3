// Access control lists (ACLs) as buckets and objects have them.
// Source: S3 user guide, "Access control list (ACL) overview"; S3 API: GetBucketAcl.
#pragma once

#include "server/s3/request/elements.hpp"
#include "server/xml/codec.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

enum class acl_permission { full_control, read, read_acp, write, write_acp };
constexpr std::array<xml::named<acl_permission>, 5> names_of(acl_permission) {
    return {{{acl_permission::full_control, "FULL_CONTROL"},
             {acl_permission::read, "READ"},
             {acl_permission::read_acp, "READ_ACP"},
             {acl_permission::write, "WRITE"},
             {acl_permission::write_acp, "WRITE_ACP"}}};
}

enum class grantee_type { canonical_user, group, email };
constexpr std::array<xml::named<grantee_type>, 3> names_of(grantee_type) {
    return {{{grantee_type::canonical_user, "CanonicalUser"},
             {grantee_type::group, "Group"},
             {grantee_type::email, "AmazonCustomerByEmail"}}};
}

namespace acl_group {
inline constexpr std::string_view all_users = "http://acs.amazonaws.com/groups/global/AllUsers";
inline constexpr std::string_view authenticated_users = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
inline constexpr std::string_view log_delivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";
}  // namespace acl_group

struct grantee {
    grantee_type type = grantee_type::canonical_user;
    std::optional<std::string> id;            // of a canonical user
    std::optional<std::string> display_name;  // clients may send one; none is kept
    std::optional<std::string> uri;           // of a group
    std::optional<std::string> email;
    friend bool operator==(grantee const&, grantee const&) = default;
};
template <class Ar>
void describe(Ar& ar, grantee& x) {
    ar.attribute("xsi:type", x.type);
    ar.optional("ID", x.id);
    ar.optional("DisplayName", x.display_name);
    ar.optional("URI", x.uri);
    ar.optional("EmailAddress", x.email);
}
grantee canonical_user(std::string_view id);
grantee group(std::string_view uri);

struct acl_grant {
    grantee who;
    acl_permission permission = acl_permission::full_control;
    friend bool operator==(acl_grant const&, acl_grant const&) = default;
};
template <class Ar>
void describe(Ar& ar, acl_grant& x) {
    ar.required("Grantee", x.who);
    ar.required("Permission", x.permission);
}

// What its owner grants. Where a bucket or object has none, its owner alone has FULL_CONTROL.
struct acl {
    static constexpr std::string_view kind = "acl";
    static constexpr xml::form document{.root = "AccessControlList"};
    static constexpr std::size_t max_grants = 100;

    std::vector<acl_grant> grants;
    friend bool operator==(acl const&, acl const&) = default;
};
template <class Ar>
void describe(Ar& ar, acl& x) {
    ar.list("Grant", x.grants, xml::at_most{acl::max_grants});
}

acl full_control_of(std::string_view owner_id);
// To everybody, or everybody who has an account.
bool is_public_group(grantee const& who) noexcept;
bool is_public(acl const& list) noexcept;
// To anybody but this canonical user.
bool grants_others(acl const& list, std::string_view owner_id) noexcept;

// As clients see and send it.
struct access_control_policy {
    static constexpr xml::form document{.root = "AccessControlPolicy"};
    person owner;
    acl list;
};
template <class Ar>
void describe(Ar& ar, access_control_policy& x) {
    ar.required("Owner", x.owner);
    ar.required("AccessControlList", x.list);
}

// Who owns what others write into a bucket, and whether its ACLs count.
// Source: S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket".
enum class object_ownership { bucket_owner_enforced, bucket_owner_preferred, object_writer };
constexpr std::array<xml::named<object_ownership>, 3> names_of(object_ownership) {
    return {{{object_ownership::bucket_owner_enforced, "BucketOwnerEnforced"},
             {object_ownership::bucket_owner_preferred, "BucketOwnerPreferred"},
             {object_ownership::object_writer, "ObjectWriter"}}};
}

struct ownership_rule {
    object_ownership ownership = object_ownership::bucket_owner_enforced;
};
template <class Ar>
void describe(Ar& ar, ownership_rule& x) {
    ar.required("ObjectOwnership", x.ownership);
}

// Without a rule: they were deleted, and every object is its writer's. A bucket that never had any enforces its owner.
struct ownership_controls {
    static constexpr std::string_view kind = "ownershipControls";
    static constexpr xml::form document{.root = "OwnershipControls"};

    std::vector<ownership_rule> rules;

    object_ownership ownership() const noexcept {
        return rules.empty() ? object_ownership::object_writer : rules.front().ownership;
    }
};
template <class Ar>
void describe(Ar& ar, ownership_controls& x) {
    ar.list("Rule", x.rules, xml::at_most{1});
}

}  // namespace s3seal::s3
