#include "server/s3/access/acl_request.hpp"

#include "server/xml/codec.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace s3seal::s3 {

namespace {

constexpr std::string_view canned_header = "x-amz-acl";

struct grant_header {
    std::string_view name;
    acl_permission permission;
};
constexpr std::array<grant_header, 5> grant_headers{{{"x-amz-grant-full-control", acl_permission::full_control},
                                                     {"x-amz-grant-read", acl_permission::read},
                                                     {"x-amz-grant-read-acp", acl_permission::read_acp},
                                                     {"x-amz-grant-write", acl_permission::write},
                                                     {"x-amz-grant-write-acp", acl_permission::write_acp}}};

bool is_grant_header(http::header const& sent) noexcept {
    return starts_with_ignoring_case(sent.name, "x-amz-grant-") &&
           std::any_of(grant_headers.begin(), grant_headers.end(),
                       [&](auto const& one) { return equal_ignoring_case(one.name, sent.name); });
}

// Amazon EC2, which reads the bundles of machine images.
constexpr std::string_view ec2_id = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

enum class target_rule { both, bucket_only };

// What a canned ACL grants besides FULL_CONTROL of the owner.
struct canned_acl {
    std::string_view name;
    std::string_view group = {};  // that gets READ
    bool group_writes = false;    // and WRITE
    std::string_view user = {};   // that gets READ
    std::optional<acl_permission> bucket_owner = {};
    target_rule where = target_rule::both;
};
constexpr canned_acl canned_acls[] = {
    {.name = "private"},
    {.name = "public-read", .group = acl_group::all_users},
    {.name = "public-read-write", .group = acl_group::all_users, .group_writes = true},
    {.name = "authenticated-read", .group = acl_group::authenticated_users},
    {.name = "aws-exec-read", .user = ec2_id},
    {.name = "bucket-owner-read", .bucket_owner = acl_permission::read},
    {.name = "bucket-owner-full-control", .bucket_owner = acl_permission::full_control},
    {.name = "log-delivery-write", .where = target_rule::bucket_only},
};

canned_acl const* find_canned(std::string_view name) noexcept {
    auto const found =
        std::find_if(std::begin(canned_acls), std::end(canned_acls), [&](auto const& one) { return one.name == name; });
    return found == std::end(canned_acls) ? nullptr : found;
}

bool is_canonical_id(std::string_view text) noexcept {
    constexpr std::size_t digits = 64;
    return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool is_known_group(std::string_view uri) noexcept {
    return uri == acl_group::all_users || uri == acl_group::authenticated_users || uri == acl_group::log_delivery;
}

// S3 takes no new grants to email addresses (since October 2025).
error email_refused(http::request const& request) {
    return error{errc::method_not_allowed}.with("Method", request.method).with("ResourceType", "ACL");
}

// id="...", uri="...", emailAddress="...": the quotes may be missing.
result<grantee> parse_grantee(http::request const& request, std::string_view header, std::string_view text) {
    auto const equals = text.find('=');
    auto const kind = trim(text.substr(0, equals));
    auto value = equals == text.npos ? std::string_view{} : trim(text.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (equals != text.npos && equal_ignoring_case(kind, "id")) {
        if (!is_canonical_id(value)) return invalid_argument("Invalid id", "id", value);
        return canonical_user(value);
    }
    if (equals != text.npos && equal_ignoring_case(kind, "uri")) {
        if (!is_known_group(value)) return invalid_argument("Invalid group uri", "uri", value);
        return group(value);
    }
    if (equals != text.npos && equal_ignoring_case(kind, "emailAddress")) return email_refused(request);
    return invalid_argument("Argument format not recognized", header, text);
}

result<> add_grants(http::request const& request, grant_header const& header, std::string_view value,
                    std::vector<acl_grant>& grants) {
    while (true) {
        auto const comma = value.find(',');
        TRY(auto who, parse_grantee(request, header.name, trim(value.substr(0, comma))));
        if (grants.size() == acl::max_grants)
            return invalid_argument("An ACL has at most 100 grants", header.name, value);
        grants.push_back({std::move(who), header.permission});
        if (comma == value.npos) return {};
        value.remove_prefix(comma + 1);
    }
}

// The parts of a document that its schema does not say.
result<> check_grantee(http::request const& request, grantee& who) {
    who.display_name.reset();
    bool const one = who.id.has_value() + who.uri.has_value() + who.email.has_value() == 1;
    auto const& needed = who.type == grantee_type::canonical_user ? who.id
                         : who.type == grantee_type::group        ? who.uri
                                                                  : who.email;
    if (!one || !needed) return errc::malformed_acl;
    if (who.email) return email_refused(request);
    if (who.id && !is_canonical_id(*who.id)) return invalid_argument("Invalid id", "CanonicalUser/ID", *who.id);
    if (who.uri && !is_known_group(*who.uri)) return invalid_argument("Invalid group uri", "Group/URI", *who.uri);
    return {};
}

result<acl> parse_document(http::request const& request, std::string_view body, std::string_view owner_id) {
    auto read = xml::read<access_control_policy>(body);
    if (!read || read->list.grants.empty()) return errc::malformed_acl;
    if (!is_canonical_id(read->owner.id)) return invalid_argument("Invalid id", "CanonicalUser/ID", read->owner.id);
    for (auto& one : read->list.grants) CHECK_OK(check_grantee(request, one.who));
    if (read->owner.id != owner_id) return errc::access_denied;
    return std::move(read->list);
}

}  // namespace

bool has_acl_headers(http::request const& request) noexcept {
    return std::any_of(request.headers.begin(), request.headers.end(), [](auto const& one) {
        return equal_ignoring_case(one.name, canned_header) || is_grant_header(one);
    });
}

result<acl_headers> parse_acl_headers(http::request const& request, acl_target target) {
    acl_headers out;
    if (!has_acl_headers(request)) return out;  // the usual case
    auto const canned = request.find(canned_header);
    bool const grants = std::any_of(request.headers.begin(), request.headers.end(), is_grant_header);
    if (canned && grants)
        return error{errc::invalid_request, "Specifying both Canned ACLs and Header Grants is not allowed"};
    if (canned) {
        auto const* known = find_canned(*canned);
        if (known == nullptr || (known->where == target_rule::bucket_only && target == acl_target::object))
            return invalid_argument("", canned_header, *canned);  // S3's message is empty here (recorded)
        out.canned = known->name;
    }
    for (auto const& header : grant_headers)
        for (auto const& sent : request.headers)
            if (equal_ignoring_case(sent.name, header.name))
                CHECK_OK(add_grants(request, header, sent.value, out.grants));
    return out;
}

acl make_acl(acl_headers const& wanted, std::string_view owner_id, std::string_view bucket_owner_id) {
    if (!wanted.grants.empty()) return {wanted.grants};
    auto out = full_control_of(owner_id);
    auto const* canned = find_canned(wanted.canned);
    if (canned == nullptr) return out;
    auto const add = [&](grantee who, acl_permission permission) {
        out.grants.push_back({std::move(who), permission});
    };
    if (!canned->group.empty()) add(group(canned->group), acl_permission::read);
    if (canned->group_writes) add(group(canned->group), acl_permission::write);
    if (!canned->user.empty()) add(canonical_user(canned->user), acl_permission::read);
    if (canned->bucket_owner && bucket_owner_id != owner_id)
        add(canonical_user(bucket_owner_id), *canned->bucket_owner);
    if (canned->where == target_rule::bucket_only) {
        add(group(acl_group::log_delivery), acl_permission::write);
        add(group(acl_group::log_delivery), acl_permission::read_acp);
    }
    return out;
}

result<acl> parse_acl(http::request const& request, std::string_view body, acl_target target, std::string_view owner_id,
                      std::string_view bucket_owner_id) {
    TRY(auto const headers, parse_acl_headers(request, target));
    if (headers.any() && !body.empty()) return errc::unexpected_content;
    if (headers.any()) return make_acl(headers, owner_id, bucket_owner_id);
    if (body.empty()) return error{errc::missing_security_header}.with("MissingHeaderName", canned_header);
    return parse_document(request, body, owner_id);
}

}  // namespace s3seal::s3
