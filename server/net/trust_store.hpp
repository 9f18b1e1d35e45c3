// Certificates to trust, as Java takes them.
#pragma once

#include <optional>
#include <string>

namespace s3seal::net {

// PKCS#12, with the certificates of the PEM text as trusted ones, named s3seal. Nothing: it holds none.
std::optional<std::string> make_trust_store(std::string const& pem, std::string const& password);

}  // namespace s3seal::net
