#include "server/front/front.hpp"

#include "server/auth/protocol.hpp"
#include "server/front/admin_paths.hpp"
#include "server/front/browser.hpp"
#include "server/front/foreign_paths.hpp"
#include "server/front/form_exchange.hpp"
#include "server/front/no_realm.hpp"
#include "server/front/other_services.hpp"
#include "server/http/uri.hpp"
#include "server/kms/kms_application.hpp"
#include "server/s3control/dialect.hpp"

#include <string_view>

namespace s3seal::front {

namespace {

constexpr std::string_view namespace_parameter = "namespace=";

// Whom it is for depends on which buckets there are.
bool asks_for_bucket(http::request const& head) {
    auto const* const path = find_foreign_path(head);
    return path && !path->bucket.empty();
}

}  // namespace

bool application::names_bucket(http::request const& head) const {
    return !addresses_.resolve(head.find("Host").value_or("")).bucket.empty();
}

// SDKs do not sign AssumeRoleWithWebIdentity and AssumeRoleWithSAML.
bool application::is_unsigned_call_of_sts(http::request const& head) const {
    return head.method == "POST" && auth::is_query_call(head) && !head.has("Authorization") && !names_bucket(head);
}

// Own paths are reserved only where Host leaves no bucket; else they are keys.
bool application::is_admin_request(http::request const& head) const {
    auto const path = http::raw_path_of(head.target);
    bool const is_own = is_admin_path(path) || (recording_.behaviour.metrics_at_root && path == metrics_at_root);
    return is_own ? !names_bucket(head) : is_foreign_request(head);
}

// A bucket that is there has its paths, whatever other servers have there. Where that cannot be read, nobody can be
// served it: who asks whether the server is well gets an answer.
bool application::is_foreign_request(http::request const& head) const {
    if (is_browser_at_root(head)) return !names_bucket(head);
    auto const* const path = find_foreign_path(head);
    if (!path || names_bucket(head)) return false;
    if (path->bucket.empty()) return true;
    auto const realm = choose_realm(head, {});
    return realm && !(*realm)->metadata.load_bucket({"", std::string{path->bucket}});
}

// Of the Host, else the first part of the path.
std::string application::named_bucket(http::request const& head) const {
    if (auto in_host = addresses_.resolve(head.find("Host").value_or("")).bucket; !in_host.empty()) return in_host;
    auto path = http::raw_path_of(head.target);
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    return http::percent_decode(path.substr(0, path.find('/'))).value_or("");
}

storage::result<realms::realm_ptr> application::choose_realm(http::request const& head,
                                                             std::string_view access_key) const {
    auto const name = head.find(realms::namespace_header);
    if (!name && !realms_.has_others()) return realms_.default_realm();
    return realms_.choose({.access_key = access_key, .name = name, .find_bucket = [&] { return named_bucket(head); }});
}

service::application& application::route(http::request const& head, realms::realm& in) const {
    if (is_admin_request(head)) return others_.admin;
    if (s3control::is_request(head)) return in.s3_control;
    auto const service = auth::scope_service(head);
    if (service == auth::sts_protocol().service || (service.empty() && is_unsigned_call_of_sts(head))) return in.sts;
    if (service == auth::kms_protocol().service || (service.empty() && kms::names_operation(head))) return in.kms;
    return find_other_service(head, service).empty() ? in.s3 : others_.others;
}

// Stores of a namespace are opened with its first request: not on the thread of a connection.
bool application::may_open_realm(http::request const& head) const {
    if (!realms_.has_unopened()) return false;
    auto name = head.find(realms::namespace_header);
    if (asks_for_bucket(head)) return realms_.may_open({}, name);
    if (!is_admin_request(head)) return realms_.may_open(auth::access_key_of(head), name);
    if (auto const parameter = head.target.find(namespace_parameter); parameter != head.target.npos) {
        auto const value = std::string_view{head.target}.substr(parameter + namespace_parameter.size());
        name = value.substr(0, value.find('&'));
    }
    return name && realms_.may_open({}, name);
}

bool application::may_block(http::request const& head) const {
    if (may_open_realm(head)) return true;
    auto& any = *realms_.default_realm();
    return any.s3.may_block(head) && (asks_for_bucket(head) || route(head, any).may_block(head));
}

std::unique_ptr<http::exchange> application::begin(http::request const& head, http::connection_info const& from) {
    auto const& any = realms_.default_realm();
    if (is_admin_request(head)) return std::make_unique<recorded_exchange>(recording_, any, others_.admin, head, from);
    if (auto const boundary = realms_.has_others() ? find_unsigned_form(head) : std::string{}; !boundary.empty())
        return std::make_unique<form_exchange>(
            boundary, any->shared.form_fields,
            [this, &head, &from](std::string_view access_key) { return begin_for(access_key, head, from); });
    return begin_for(auth::access_key_of(head), head, from);
}

std::unique_ptr<http::exchange> application::begin_for(std::string_view access_key, http::request const& head,
                                                       http::connection_info const& from) {
    auto const realm = choose_realm(head, access_key);
    if (realm) return std::make_unique<recorded_exchange>(recording_, *realm, route(head, **realm), head, from);
    no_realm nobody{realm.error(), std::string{head.find(realms::namespace_header).value_or("")}};
    return std::make_unique<recorded_exchange>(recording_, realms_.default_realm(), nobody, head, from);
}

std::unique_ptr<http::exchange> application::refuse(http::head_fault fault, http::request const& head,
                                                    http::connection_info const& from) {
    auto const& any = realms_.default_realm();
    return std::make_unique<recorded_exchange>(recording_, any, any->s3, head, from, fault);
}

}  // namespace s3seal::front
