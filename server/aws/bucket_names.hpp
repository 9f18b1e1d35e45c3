// Which names buckets have.
// Source: S3 user guide, "General purpose bucket naming rules".
#pragma once

#include <array>
#include <string_view>

namespace s3seal::aws {

// Rules for any bucket name in a request: characters and length.
bool is_bucket_name(std::string_view name) noexcept;

// Rules for a general purpose bucket that is to be created: also reserved prefixes and suffixes.
bool is_creatable_bucket_name(std::string_view name) noexcept;

// With which paths begin that servers like this one answer beside S3. A bucket of such a name has them.
namespace name_of_foreign {
inline constexpr std::string_view minio = "minio";
inline constexpr std::string_view health = "health";
inline constexpr std::string_view healthz = "healthz";
inline constexpr std::string_view favicon = "favicon.ico";
inline constexpr std::string_view moto = "moto-api";
inline constexpr std::array<std::string_view, 5> all{minio, health, healthz, favicon, moto};
}  // namespace name_of_foreign

}  // namespace s3seal::aws
