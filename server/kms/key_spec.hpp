// What kinds of keys there are, and what each is good for.
// Source: KMS guide, "Key spec reference".
#pragma once

#include <span>
#include <string_view>

namespace s3seal::kms {

enum class key_family { symmetric, rsa, elliptic, hmac };

struct key_spec {
    std::string_view name;  // KMS's KeySpec
    key_family family;
    unsigned bits;           // of the modulus, or of the material itself
    std::string_view curve;  // OpenSSL's name of it, else ""
    std::span<std::string_view const> usages;
    std::span<std::string_view const> encryption_algorithms;
    std::span<std::string_view const> signing_algorithms;
    std::span<std::string_view const> mac_algorithms;
};

namespace usage {
inline constexpr std::string_view encrypt = "ENCRYPT_DECRYPT";
inline constexpr std::string_view sign = "SIGN_VERIFY";
inline constexpr std::string_view mac = "GENERATE_VERIFY_MAC";
}  // namespace usage

inline constexpr std::string_view symmetric_default = "SYMMETRIC_DEFAULT";

// Null: there is none of that name.
key_spec const* find_key_spec(std::string_view name) noexcept;

bool has(std::span<std::string_view const> names, std::string_view name) noexcept;

}  // namespace s3seal::kms
