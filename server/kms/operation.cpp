#include "server/kms/operation.hpp"

#include <algorithm>
#include <array>

namespace s3seal::kms {

namespace {

constexpr std::array<std::string_view, 14> not_built{"ConnectCustomKeyStore",
                                                     "CreateCustomKeyStore",
                                                     "Decapsulate",
                                                     "DeleteCustomKeyStore",
                                                     "DeriveSharedSecret",
                                                     "DescribeCustomKeyStores",
                                                     "DisconnectCustomKeyStore",
                                                     "Encapsulate",
                                                     "GenerateDataKeyPair",
                                                     "GenerateDataKeyPairWithoutPlaintext",
                                                     "GetKeyLastUsage",
                                                     "ReplicateKey",
                                                     "UpdateCustomKeyStore",
                                                     "UpdatePrimaryRegion"};

using family = std::span<operation const> (*)() noexcept;
constexpr family families[] = {ops::keys,     ops::key_states, ops::aliases,  ops::cryptography, ops::signing,
                               ops::policies, ops::tags,       ops::rotation, ops::imports,      ops::grants};

}  // namespace

operation const* find_operation(std::string_view name) noexcept {
    for (auto const rows : families)
        for (auto const& one : rows())
            if (one.name == name) return &one;
    return nullptr;
}

std::vector<std::string_view> operation_names() {
    std::vector<std::string_view> out;
    for (auto const rows : families)
        for (auto const& one : rows()) out.push_back(one.name);
    return out;
}

std::span<std::string_view const> operations_not_built() noexcept {
    return not_built;
}

bool is_not_built(std::string_view name) noexcept {
    return std::find(not_built.begin(), not_built.end(), name) != not_built.end();
}

}  // namespace s3seal::kms
