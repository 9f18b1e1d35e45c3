#include "server/s3/encryption/encryption_config.hpp"

#include <algorithm>
#include <array>

namespace s3seal::s3 {

namespace {

constexpr std::string_view unblocked = "NONE";
constexpr std::string_view customer_keys = "SSE-C";

// aws:fsx is in the enumeration, but for FSx access points only.
bool is_algorithm(std::string_view name) {
    constexpr std::array<std::string_view, 3> known{"AES256", "aws:kms", "aws:kms:dsse"};
    return std::find(known.begin(), known.end(), name) != known.end();
}

// What a blocked list asks for; absent: the state stays as it is.
result<std::optional<bool>> blocks_customer_keys(std::optional<std::vector<std::string>> const& blocked) {
    if (!blocked || blocked->empty()) return std::optional<bool>{};
    auto const& first = blocked->front();
    bool const alike = std::all_of(blocked->begin(), blocked->end(), [&](auto const& type) { return type == first; });
    if (!alike || (first != unblocked && first != customer_keys)) return errc::malformed_xml;
    return std::optional{first == customer_keys};
}

result<> apply_algorithm(encryption_by_default const& apply, default_encryption& value) {
    if (!is_algorithm(apply.algorithm)) return errc::malformed_xml;
    value.algorithm = apply.algorithm;
    if (apply.algorithm == "AES256" && apply.kms_key)
        return error{errc::invalid_argument,
                     "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"}
            .with("ArgumentName", "ApplyServerSideEncryptionByDefault");
    if (apply.kms_key && !apply.kms_key->empty()) value.kms_key = apply.kms_key;
    return {};
}

}  // namespace

result<encryption_rule> parse_encryption_rule(std::string_view body) {
    if (body.empty()) return errc::missing_request_body;
    auto config = xml::read<encryption_config>(body);
    if (!config || config->rules.size() != 1) return errc::malformed_xml;
    auto& rule = config->rules.front();
    if (!rule.apply && !rule.bucket_key && !rule.blocked) return errc::malformed_xml;
    return std::move(rule);
}

std::string print_encryption_rule(encryption_rule const& rule) {
    return xml::write(encryption_config{{rule}});
}

result<default_encryption> apply_encryption_rule(encryption_rule const& rule, default_encryption const& current) {
    default_encryption value;
    value.configured = true;
    value.bucket_key = rule.bucket_key.value_or(false);
    TRY(auto const blocks, blocks_customer_keys(rule.blocked));
    value.customer_keys_blocked = blocks.value_or(current.customer_keys_blocked);
    value.blocking_chosen = blocks || current.blocking_chosen;
    if (rule.apply) CHECK_OK(apply_algorithm(*rule.apply, value));
    return value;
}

result<default_encryption> apply_encryption_config(std::string_view body, default_encryption const& current) {
    TRY(auto const rule, parse_encryption_rule(body));
    return apply_encryption_rule(rule, current);
}

std::string print_encryption_config(default_encryption const& value) {
    encryption_rule rule;
    rule.bucket_key = value.bucket_key;
    rule.apply = encryption_by_default{value.algorithm, value.kms_key};
    // Buckets from before there was blocking say nothing of it until somebody does (recorded).
    if (value.customer_keys_blocked || value.blocking_chosen)
        rule.blocked.emplace().emplace_back(value.customer_keys_blocked ? customer_keys : unblocked);
    return print_encryption_rule(rule);
}

}  // namespace s3seal::s3
