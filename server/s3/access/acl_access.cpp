#include "server/s3/access/acl_access.hpp"

#include "server/aws/accounts.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/setting.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::s3 {

namespace {

enum class list_of { bucket, object };

struct acl_rule {
    std::string_view action;
    list_of of;
    std::optional<acl_permission> permission;  // absent: policies alone allow it
};
constexpr acl_rule rules[] = {
    {"s3:ListBucket", list_of::bucket, acl_permission::read},
    {"s3:ListBucketVersions", list_of::bucket, acl_permission::read},
    {"s3:ListBucketMultipartUploads", list_of::bucket, acl_permission::read},
    {"s3:PutObject", list_of::bucket, acl_permission::write},
    {"s3:DeleteObject", list_of::bucket, acl_permission::write},
    {"s3:GetBucketAcl", list_of::bucket, acl_permission::read_acp},
    {"s3:PutBucketAcl", list_of::bucket, acl_permission::write_acp},
    {"s3:GetObject", list_of::object, acl_permission::read},
    {"s3:GetObjectVersion", list_of::object, acl_permission::read},
    {"s3:GetObjectAttributes", list_of::object, std::nullopt},
    {"s3:GetObjectVersionAttributes", list_of::object, std::nullopt},
    {"s3:GetObjectAcl", list_of::object, acl_permission::read_acp},
    {"s3:GetObjectVersionAcl", list_of::object, acl_permission::read_acp},
    {"s3:PutObjectAcl", list_of::object, acl_permission::write_acp},
    {"s3:PutObjectVersionAcl", list_of::object, acl_permission::write_acp},
};

acl_rule const* find_rule(std::string_view action) noexcept {
    auto const found =
        std::find_if(std::begin(rules), std::end(rules), [&](auto const& one) { return one.action == action; });
    return found == std::end(rules) ? nullptr : found;
}

// Nothing: there is none, or a delete marker.
result<std::optional<storage::object>> find_object(acl_subject const& on) {
    if (on.row != nullptr) return on.row->delete_marker ? std::nullopt : std::optional{*on.row};
    auto row = on.metadata->load_head({on.bucket.id, on.key, on.version.value_or("")});
    if (row) return row->delete_marker ? std::nullopt : std::optional{*std::move(row)};
    if (row.error().code == storage::errc::not_found) return std::optional<storage::object>{};
    return from_storage(row.error());
}

class acl_reader {
public:
    acl_reader(iam::principal const& who, s3::bucket const& bucket)
        : who_{who},
          id_{who.anonymous() ? std::string{} : aws::canonical_user_id(who.account)},
          ignores_public_{bucket.public_access && bucket.public_access->ignore_acls} {}

    iam::listed_access read(acl const& list, acl_permission needed, std::string_view name) const {
        iam::listed_access out{.list = name, .permission = xml::text_of(needed)};
        for (auto const& [who, permission] : list.grants) {
            if (permission != needed && permission != acl_permission::full_control) continue;
            auto const match = match_of(who);
            if (match != iam::principal_match::none && ignores_public_ && is_public_group(who))
                out.public_ignored = true;
            else
                out.allowed = std::max(out.allowed, match);
        }
        return out;
    }

private:
    // A canonical user is an account, whose own policies say which of its users may.
    iam::principal_match match_of(grantee const& who) const {
        if (who.uri == acl_group::all_users) return iam::principal_match::role;
        if (who_.anonymous()) return iam::principal_match::none;
        if (who.uri == acl_group::authenticated_users) return iam::principal_match::role;
        return who.id == id_ ? iam::principal_match::account : iam::principal_match::none;
    }

    iam::principal const& who_;
    std::string id_;
    bool ignores_public_;
};

acl list_of_bucket(s3::bucket const& bucket) {
    return bucket.list ? *bucket.list : full_control_of(aws::canonical_user_id(bucket.account));
}

// WRITE lets others make objects, but overwrite and delete only what is theirs.
result<bool> may_write(iam::principal const& who, std::string_view action, acl_subject const& on) {
    TRY(auto const stored, find_object(on));
    if (!stored) return action == "s3:PutObject";
    return !who.anonymous() && owner_of(on.bucket, stored->owner) == who.account;
}

result<acl_answer> ask_bucket(iam::principal const& who, acl_rule const& rule, acl_subject const& on) {
    acl_answer out{.owner = on.bucket.account};
    out.listed = acl_reader{who, on.bucket}.read(list_of_bucket(on.bucket), *rule.permission, "bucket ACL");
    if (on.key.empty() || out.listed.allowed == iam::principal_match::none || who.account == out.owner) return out;
    TRY(bool const may, may_write(who, rule.action, on));
    if (!may) out.listed.allowed = iam::principal_match::none;
    return out;
}

result<acl_answer> ask_object(iam::principal const& who, acl_rule const& rule, acl_subject const& on) {
    acl_answer out{.owner = on.bucket.account};
    acl_reader const reader{who, on.bucket};
    TRY(auto const stored, find_object(on));
    if (!stored) {  // who may list the bucket may know that it is missing
        out.listed = reader.read(list_of_bucket(on.bucket), acl_permission::read, "bucket ACL");
        return out;
    }
    out.owner = owner_of(on.bucket, stored->owner);
    out.of_another = out.owner != on.bucket.account;
    if (!rule.permission) return out;
    TRY(auto const list, acl_of(on.bucket, *stored));
    out.listed = reader.read(list, *rule.permission, "object ACL");
    return out;
}

}  // namespace

std::string const& owner_of(s3::bucket const& bucket, std::string const& stored) noexcept {
    return stored.empty() || !bucket.has_acls() ? bucket.account : stored;
}

result<acl> acl_of(s3::bucket const& bucket, storage::object const& row) {
    if (row.acl.empty() || !bucket.has_acls())
        return full_control_of(aws::canonical_user_id(owner_of(bucket, row.owner)));
    auto list = xml::read<acl>(row.acl, stored_form<acl>);
    if (!list) return errc::internal_error;
    return *std::move(list);
}

result<acl_answer> ask_acls(iam::principal const& who, std::string_view action, acl_subject const& on) {
    auto const* rule = find_rule(action);
    if (rule == nullptr) return acl_answer{.owner = on.bucket.account};
    return rule->of == list_of::object ? ask_object(who, *rule, on) : ask_bucket(who, *rule, on);
}

}  // namespace s3seal::s3
