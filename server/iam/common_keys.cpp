#include "server/iam/common_keys.hpp"

#include "server/http/dates.hpp"

#include <chrono>

namespace s3seal::iam {

namespace {

constexpr std::string_view user_infix = ":user/";

key_values unless_empty(std::string_view value) {
    return value.empty() ? key_values{} : key_values{std::string{value}};
}

key_values flag(bool value) {
    return {value ? "true" : "false"};
}

key_values find_principal_arn(principal const& who) {
    return unless_empty(who.role_arn.empty() ? who.arn : who.role_arn);
}

key_values find_user_name(principal const& who) {
    auto const at = who.arn.find(user_infix);
    return at == who.arn.npos ? key_values{} : key_values{who.arn.substr(at + user_infix.size())};
}

std::string_view principal_type(principal const& who) {
    if (who.anonymous()) return "Anonymous";
    if (who.arn.find(user_infix) != who.arn.npos) return "User";
    return who.is_root() ? "Account" : "AssumedRole";
}

using request = circumstances const&;

constexpr condition_key<circumstances> common_rows[] = {
    {"aws:currenttime", [](request from, auto) -> key_values { return {http::iso_date_seconds(from.now)}; }},
    {"aws:epochtime",
     [](request from, auto) -> key_values {
         return {std::to_string(std::chrono::floor<std::chrono::seconds>(from.now.time_since_epoch()).count())};
     }},
    {"aws:principalaccount", [](request from, auto) { return unless_empty(from.who.account); }},
    {"aws:principalarn", [](request from, auto) { return find_principal_arn(from.who); }},
    {"aws:principalisawsservice", [](request from, auto) { return from.who.anonymous() ? key_values{} : flag(false); }},
    {"aws:principaltype", [](request from, auto) -> key_values { return {std::string{principal_type(from.who)}}; }},
    {"aws:requestedregion", [](request from, auto) { return unless_empty(from.region); }},
    {"aws:resourceaccount", [](request from, auto) { return unless_empty(from.resource_account); }},
    {"aws:securetransport", [](request from, auto) { return flag(from.secure); }},
    {"aws:sourceip", [](request from, auto) { return unless_empty(from.source_address); }},
    {"aws:userid", [](request from, auto) { return unless_empty(from.who.anonymous() ? "anonymous" : from.who.id); }},
    {"aws:username", [](request from, auto) { return find_user_name(from.who); }},
    {"aws:viaawsservice", [](request from, auto) { return flag(from.via_service); }},
};

}  // namespace

bool is_common_key(std::string_view name) noexcept {
    return find_row(common_rows, name) != nullptr;
}

key_values find_common_key(circumstances const& request, std::string_view name) {
    auto const* row = find_row(common_rows, name);
    return row ? row->find(request, name) : key_values{};
}

void add_common_names(std::vector<std::string>& names) {
    add_names(common_rows, names);
}

}  // namespace s3seal::iam
