#include "server/kms/key_ring.hpp"

#include "server/s3/regions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::kms {

namespace {

constexpr std::string_view managed_alias = "aws/s3";

std::string make_arn(std::string_view region, std::string_view account, std::string_view resource) {
    return fmt::format("arn:{}:kms:{}:{}:{}", s3::partition_of(region), region, account, resource);
}

bool is_hex_run(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

// 8-4-4-4-12 hex digits, or mrk- and 32 of them.
bool is_key_id(std::string_view text) {
    if (text.starts_with("mrk-")) return text.size() == 36 && is_hex_run(text.substr(4));
    if (text.size() != 36) return false;
    for (std::size_t const dash : {8u, 13u, 18u, 23u})
        if (text[dash] != '-') return false;
    return is_hex_run(text.substr(0, 8)) && is_hex_run(text.substr(9, 4)) && is_hex_run(text.substr(14, 4)) &&
           is_hex_run(text.substr(19, 4)) && is_hex_run(text.substr(24));
}

error unknown_id(std::string_view reference) {
    return {errc::not_found, fmt::format("Invalid keyId '{}'", reference)};
}

error missing_key(std::string_view arn) {
    return {errc::not_found, fmt::format("Key '{}' does not exist", arn)};
}

key from_row(storage::managed_key const& row) {
    return {row.id, row.account, row.region, row.alias};
}

}  // namespace

std::string key::arn() const {
    return make_arn(region, account, "key/" + id);
}

result<key> configured_key_ring::resolve(std::string_view reference, std::string_view account,
                                         std::string_view region) {
    if (reference.starts_with("arn:")) return find_arn(reference, account, region);
    if (reference.starts_with("alias/")) return find_alias(reference.substr(6), account, region);
    if (is_key_id(reference)) return find_id(reference, account, region);
    return unknown_id(reference);
}

result<key> configured_key_ring::managed_s3_key(std::string_view account, std::string_view region) {
    storage::managed_key const candidate{std::string{account}, std::string{region}, std::string{managed_alias},
                                         random_uuid(random_), time_.now()};
    auto row = metadata_.find_or_create_managed_key(candidate);
    if (!row) return error{errc::internal, row.error().detail};
    return from_row(*row);
}

result<key> configured_key_ring::find_id(std::string_view id, std::string_view account, std::string_view region) {
    for (auto const& one : keys_)
        if (one.id == id && one.account == account && one.region == region) return one;
    TRY(auto managed, managed_s3_key(account, region));
    if (managed.id == id) return managed;
    return missing_key(make_arn(region, account, fmt::format("key/{}", id)));
}

result<key> configured_key_ring::find_alias(std::string_view name, std::string_view account, std::string_view region) {
    if (name == managed_alias) return managed_s3_key(account, region);
    for (auto const& one : keys_)
        if (one.alias == name && one.account == account && one.region == region) return one;
    return error{errc::not_found,
                 fmt::format("Alias {} is not found.", make_arn(region, account, fmt::format("alias/{}", name)))};
}

result<key> configured_key_ring::find_arn(std::string_view arn, std::string_view account, std::string_view region) {
    std::array<std::string_view, 6> parts;  // arn, partition, kms, region, account, resource
    auto rest = arn;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const colon = i + 1 < parts.size() ? rest.find(':') : std::string_view::npos;
        parts[i] = rest.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    }
    auto const& [scheme, partition, service, arn_region, arn_account, resource] = parts;
    bool const names_alias = resource.starts_with("alias/");
    if (service != "kms" || (!names_alias && !resource.starts_with("key/"))) return unknown_id(arn);
    if (arn_region != region) return error{errc::not_found, fmt::format("Invalid arn {}", arn_region)};
    if (arn_account != account) return error{errc::access_denied, std::string{arn}};
    if (names_alias) return find_alias(resource.substr(6), account, region);
    auto found = find_id(resource.substr(4), account, region);
    if (!found && found.error().code == errc::not_found) return missing_key(arn);
    return found;
}

}  // namespace s3seal::kms
