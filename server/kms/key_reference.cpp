#include "server/kms/key_reference.hpp"

#include "server/aws/regions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::kms {

namespace {

std::string make_arn(std::string_view account, std::string_view region, std::string_view resource) {
    return fmt::format("arn:{}:kms:{}:{}:{}", aws::partition_of(region), region, account, resource);
}

bool is_hex_run(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

result<key_reference> parse_arn(std::string_view arn, std::string_view region) {
    std::array<std::string_view, 6> parts;  // arn, partition, kms, region, account, resource
    auto rest = arn;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const colon = i + 1 < parts.size() ? rest.find(':') : std::string_view::npos;
        parts[i] = rest.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    }
    auto const& [scheme, partition, service, arn_region, account, resource] = parts;
    constexpr std::string_view key_prefix = "key/";
    bool const alias = resource.starts_with(alias_prefix);
    if (service != "kms" || (!alias && !resource.starts_with(key_prefix))) return invalid_key_id(arn);
    if (arn_region != region) return error{errc::not_found, fmt::format("Invalid arn {}", arn_region)};
    auto const name = alias ? resource : resource.substr(key_prefix.size());
    return key_reference{std::string{account}, std::string{arn_region}, std::string{name}, true};
}

}  // namespace

std::string key_reference::arn() const {
    return is_alias() ? alias_arn(account, region, name) : key_arn({account, region, name});
}

result<key_reference> parse_key_reference(std::string_view text, std::string_view account, std::string_view region) {
    if (text.starts_with("arn:")) return parse_arn(text, region);
    if (!text.starts_with(alias_prefix) && !is_key_id(text)) return invalid_key_id(text);
    return key_reference{std::string{account}, std::string{region}, std::string{text}};
}

std::string key_arn(storage::key_name const& name) {
    return make_arn(name.account, name.region, "key/" + name.id);
}

std::string alias_arn(std::string_view account, std::string_view region, std::string_view alias) {
    return make_arn(account, region, alias);
}

bool is_key_id(std::string_view text) noexcept {
    if (text.starts_with("mrk-")) return text.size() == 36 && is_hex_run(text.substr(4));
    if (text.size() != 36) return false;
    for (std::size_t const dash : {8u, 13u, 18u, 23u})
        if (text[dash] != '-') return false;
    return is_hex_run(text.substr(0, 8)) && is_hex_run(text.substr(9, 4)) && is_hex_run(text.substr(14, 4)) &&
           is_hex_run(text.substr(19, 4)) && is_hex_run(text.substr(24));
}

error missing_key(std::string_view arn) {
    return {errc::not_found, fmt::format("Key '{}' does not exist", arn)};
}

error missing_alias(std::string_view arn) {
    return {errc::not_found, fmt::format("Alias {} is not found.", arn)};
}

error invalid_key_id(std::string_view reference) {
    return {errc::not_found, fmt::format("Invalid keyId '{}'", reference)};
}

}  // namespace s3seal::kms
