// Which paths are the admin API's.
#pragma once

#include <string_view>

namespace s3seal::front {

inline constexpr std::string_view admin_prefix = "/_s3seal";

// Of the admin API too with the setting metrics_at_root.
inline constexpr std::string_view metrics_at_root = "/metrics";

// LocalStack's own, of which this one is served.
inline constexpr std::string_view chaos_path = "/_localstack/chaos/faults";

// /_s3seal, /_s3seal/..., and that of LocalStack.
constexpr bool is_admin_path(std::string_view path) noexcept {
    if (path == chaos_path) return true;
    return path.starts_with(admin_prefix) && (path.size() == admin_prefix.size() || path[admin_prefix.size()] == '/');
}

}  // namespace s3seal::front
