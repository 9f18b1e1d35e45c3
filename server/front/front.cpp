#include "server/front/front.hpp"

#include "server/auth/protocol.hpp"
#include "server/front/admin_paths.hpp"
#include "server/front/other_services.hpp"
#include "server/http/uri.hpp"
#include "server/kms/kms_application.hpp"
#include "server/s3control/dialect.hpp"

namespace s3seal::front {

bool application::names_bucket(http::request const& head) const {
    return !addresses_.resolve(head.find("Host").value_or("")).bucket.empty();
}

// SDKs do not sign AssumeRoleWithWebIdentity and AssumeRoleWithSAML.
bool application::is_unsigned_call_of_sts(http::request const& head) const {
    return head.method == "POST" && auth::is_query_call(head) && !head.has("Authorization") && !names_bucket(head);
}

service::application& application::route(http::request const& head) const {
    // Own paths are reserved only where Host leaves no bucket; else they are keys.
    auto const path = http::raw_path_of(head.target);
    bool const is_own = is_admin_path(path) || (recording_.behaviour.metrics_at_root && path == metrics_at_root);
    if (is_own && !names_bucket(head)) return services_.admin;
    if (s3control::is_request(head)) return services_.s3_control;
    auto const service = auth::scope_service(head);
    if (service == auth::sts_protocol().service || (service.empty() && is_unsigned_call_of_sts(head)))
        return services_.sts;
    if (service == auth::kms_protocol().service || (service.empty() && kms::names_operation(head)))
        return services_.kms;
    return find_other_service(head, service).empty() ? services_.s3 : services_.others;
}

bool application::may_block(http::request const& head) const {
    return services_.s3.may_block(head) && route(head).may_block(head);
}

std::unique_ptr<http::exchange> application::begin(http::request const& head, http::connection_info const& from) {
    return std::make_unique<recorded_exchange>(recording_, route(head), head, from);
}

std::unique_ptr<http::exchange> application::refuse(http::head_fault fault, http::request const& head,
                                                    http::connection_info const& from) {
    return std::make_unique<recorded_exchange>(recording_, services_.s3, head, from, fault);
}

}  // namespace s3seal::front
