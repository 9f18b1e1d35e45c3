// Import tokens: they carry, sealed, the private key that opens what is imported with them. Nothing of them is kept.
// Source: KMS guide, "Importing key material for AWS KMS keys".
#pragma once

#include "server/kms/call.hpp"

#include <string>
#include <string_view>

namespace s3seal::kms {

struct import_parameters {
    std::string key_arn;
    std::string algorithm;  // KMS's WrappingAlgorithm
    instant valid_to;
    storage::secret pair;  // PKCS #8
};

std::string seal_import_token(parts const& svc, import_parameters const& parameters);
// InvalidImportTokenException: none of ours, or of another key. ExpiredImportTokenException.
result<import_parameters> open_import_token(call const& call, std::string_view token, key const& into);

// The material in `wrapped`. InvalidCiphertextException.
result<storage::secret> unwrap_material(import_parameters const& with, std::string_view wrapped);

}  // namespace s3seal::kms
