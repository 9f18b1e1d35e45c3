// Heads with their secrets, sealed with a key that this process alone has: to sign them again when somebody asks why
// a signature was refused.
#pragma once

#include "server/http/request.hpp"
#include "server/journal/record.hpp"
#include "storage/base/random.hpp"
#include "storage/crypto/aes_gcm.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::journal {

// One thread at a time.
class head_vault {
public:
    explicit head_vault(random_source& random);

    std::string seal(http::request const& head);
    // Nothing when it was not sealed here.
    std::optional<kept_request> open(std::string_view sealed);

private:
    storage::aes_gcm cipher_;
    std::uint64_t sealed_count_ = 0;  // the next nonce
};

}  // namespace s3seal::journal
