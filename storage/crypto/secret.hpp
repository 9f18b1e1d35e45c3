// Key bytes that are wiped when they go.
#pragma once

#include "storage/base/bytes.hpp"

#include <openssl/crypto.h>

#include <string>
#include <string_view>
#include <utility>

namespace s3seal::storage {

// Move only, so that no copy is forgotten.
class secret {
public:
    secret() = default;
    explicit secret(std::string bytes) noexcept : bytes_{std::move(bytes)} {}
    secret(secret&& other) noexcept : bytes_{std::move(other.bytes_)} { other.wipe(); }
    secret& operator=(secret&& other) noexcept {
        if (this == &other) return *this;
        wipe();
        bytes_ = std::move(other.bytes_);
        other.wipe();
        return *this;
    }
    ~secret() { wipe(); }

    secret copy() const { return secret{bytes_}; }
    std::string_view view() const noexcept { return bytes_; }
    bool empty() const noexcept { return bytes_.empty(); }

private:
    void wipe() noexcept {
        OPENSSL_cleanse(bytes_.data(), bytes_.size());
        bytes_.clear();
    }

    std::string bytes_;
};

}  // namespace s3seal::storage
