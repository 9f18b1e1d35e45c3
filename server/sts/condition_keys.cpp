#include "server/sts/condition_keys.hpp"

namespace s3seal::sts {

namespace {

template <auto Parameter>
iam::key_values of_parameter(call const& call, std::string_view) {
    auto const value = call.find(Parameter());
    return value ? iam::key_values{std::string{*value}} : iam::key_values{};
}

iam::key_values user_agent(call const& call, std::string_view) {
    return call.user_agent.empty() ? iam::key_values{} : iam::key_values{call.user_agent};
}

constexpr iam::condition_key<call> sts_keys[] = {
    {"aws:useragent", user_agent},
    {"sts:externalid", of_parameter<[] { return "ExternalId"; }>},
    {"sts:rolesessionname", of_parameter<[] { return "RoleSessionName"; }>},
    {"sts:sourceidentity", of_parameter<[] { return "SourceIdentity"; }>},
};

constexpr iam::service_keys sts_services[] = {
    {"sts", [](std::string_view key) { return iam::is_common_key(key) || iam::find_row(sts_keys, key) != nullptr; }}};

}  // namespace

iam::services_of_policy condition_keys_of_sts() noexcept {
    return sts_services;
}

iam::circumstances call_keys::circumstances() const {
    return {.who = call_.caller.who,
            .now = call_.now,
            .secure = call_.secure,
            .source_address = call_.source_address,
            .region = call_.caller.region,
            .resource_account = account_};
}

iam::key_values call_keys::find(std::string_view name) const {
    if (auto const* row = iam::find_row(sts_keys, name)) return row->find(call_, name);
    return iam::find_common_key(circumstances(), name);
}

std::vector<std::string> call_keys::names() const {
    std::vector<std::string> out;
    iam::add_names(sts_keys, out);
    iam::add_common_names(out);
    return out;
}

}  // namespace s3seal::sts
