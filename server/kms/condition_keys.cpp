#include "server/kms/condition_keys.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

using values = iam::key_values;

constexpr std::string_view context_prefix = "kms:encryptioncontext:";
constexpr std::string_view tag_prefix = "aws:resourcetag/";

values unless_empty(std::string_view value) {
    return value.empty() ? values{} : values{std::string{value}};
}

// Of the operation itself, which puts its own keys into its call.
values of_operation(call_keys const& from, std::string_view name) {
    auto const found = from.call().more.find(name);
    return found == from.call().more.end() ? values{} : found->second;
}

// Of the key, or of the operation that is about to make one.
template <auto Member>
values of_key(call_keys const& from, std::string_view name) {
    return from.with() ? values{std::string{from.with()->row.*Member}} : of_operation(from, name);
}

values spec_of_key(call_keys const& from, std::string_view) {
    return of_key<&storage::kms_key::spec>(from, "kms:keyspec");
}

values key_usage(call_keys const& from, std::string_view) {
    return of_key<&storage::kms_key::usage>(from, "kms:keyusage");
}

values multi_region(call_keys const& from, std::string_view name) {
    if (!from.with()) return of_operation(from, name);
    return {from.with()->row.multi_region ? "true" : "false"};
}

values multi_region_type(call_keys const& from, std::string_view) {
    return from.with() && from.with()->row.multi_region ? values{"PRIMARY"} : values{};
}

values request_alias(call_keys const& from, std::string_view) {
    return from.with() ? unless_empty(from.call().alias) : values{};
}

values resource_aliases(call_keys const& from, std::string_view) {
    values out;
    if (!from.with()) return out;
    auto const& name = from.with()->row.name;
    for (auto& one : from.call().svc.keys.list_aliases(name.account, name.region))
        if (one.key_id == name.id) out.push_back(std::move(one.name));
    return out;
}

// Names that differ in letter case alone are one key: the last counts.
template <class Pairs>
values find_last(Pairs const& all, std::string_view name) {
    values out;
    for (auto const& [each, value] : all)
        if (to_lower(each) == name) out = {value};
    return out;
}

values resource_tag(call_keys const& from, std::string_view name) {
    return from.with() ? find_last(from.with()->tags, name.substr(tag_prefix.size())) : values{};
}

values context_value(call_keys const& from, std::string_view name) {
    return from.context() ? find_last(*from.context(), name.substr(context_prefix.size())) : values{};
}

values context_names(call_keys const& from, std::string_view) {
    values out;
    if (from.context())
        for (auto const& [name, value] : *from.context()) out.push_back(name);
    return out;
}

values via_service(call_keys const& from, std::string_view) {
    auto const& caller = from.call().from;
    if (caller.via_service.empty()) return {};
    return {fmt::format("{}.{}.amazonaws.com", caller.via_service, caller.region)};
}

values caller_account(call_keys const& from, std::string_view) {
    return {from.call().from.who.account};
}

constexpr iam::condition_key<call_keys> kms_keys[] = {
    {"aws:requesttag/", of_operation},
    {tag_prefix, resource_tag},
    {"aws:tagkeys", of_operation},
    {"kms:bypasspolicylockoutsafetycheck", of_operation},
    {"kms:calleraccount", caller_account},
    {"kms:customermasterkeyspec", spec_of_key},  // from before keys had a spec
    {"kms:customermasterkeyusage", key_usage},
    {"kms:encryptionalgorithm", of_operation},
    {context_prefix, context_value},
    {"kms:encryptioncontextkeys", context_names},
    {"kms:expirationmodel", of_operation},
    {"kms:grantconstrainttype", of_operation},
    {"kms:granteeprincipal", of_operation},
    {"kms:grantisforawsresource", of_operation},
    {"kms:grantoperations", of_operation},
    {"kms:keyorigin", of_key<&storage::kms_key::origin>},
    {"kms:keyspec", spec_of_key},
    {"kms:keyusage", key_usage},
    {"kms:macalgorithm", of_operation},
    {"kms:messagetype", of_operation},
    {"kms:multiregion", multi_region},
    {"kms:multiregionkeytype", multi_region_type},
    {"kms:reencryptonsamekey", of_operation},
    {"kms:requestalias", request_alias},
    {"kms:resourcealiases", resource_aliases},
    {"kms:retiringprincipal", of_operation},
    {"kms:rotationperiodindays", of_operation},
    {"kms:schedulekeydeletionpendingwindowindays", of_operation},
    {"kms:signingalgorithm", of_operation},
    {"kms:validto", of_operation},
    {"kms:viaservice", via_service},
    {"kms:wrappingalgorithm", of_operation},
    {"kms:wrappingkeyspec", of_operation},
};

constexpr iam::service_keys kms_services[] = {
    {"kms", [](std::string_view key) { return iam::is_common_key(key) || iam::find_row(kms_keys, key) != nullptr; }}};

}  // namespace

iam::services_of_policy condition_keys_of_kms() noexcept {
    return kms_services;
}

// A service calls from an address of its own.
iam::circumstances call_keys::circumstances() const {
    auto const& from = call_.from;
    bool const via = !from.via_service.empty();
    return {.who = from.who,
            .now = from.now,
            .secure = from.secure,
            .via_service = via,
            .source_address = via ? std::string{} : std::string{from.source_address},
            .region = from.region,
            .resource_account = with_ ? std::string_view{with_->row.name.account} : std::string_view{}};
}

iam::key_values call_keys::find(std::string_view name) const {
    if (auto const* row = iam::find_row(kms_keys, name)) return row->find(*this, name);
    return iam::find_common_key(circumstances(), name);
}

std::vector<std::string> call_keys::names() const {
    std::vector<std::string> out;
    iam::add_names(kms_keys, out);
    for (auto const& [name, value] : call_.more) out.push_back(name);
    if (with_)
        for (auto const& [name, value] : with_->tags) out.push_back(to_lower(std::string{tag_prefix}.append(name)));
    if (context_)
        for (auto const& [name, value] : *context_) out.push_back(to_lower(std::string{context_prefix}.append(name)));
    iam::add_common_names(out);
    return out;
}

}  // namespace s3seal::kms
