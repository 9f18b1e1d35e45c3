// Which paths are the admin API's.
#pragma once

#include <string_view>

namespace s3seal::front {

inline constexpr std::string_view admin_prefix = "/_s3seal";

// Of the admin API too with the setting metrics_at_root.
inline constexpr std::string_view metrics_at_root = "/metrics";

// /_s3seal, /_s3seal/...
constexpr bool is_admin_path(std::string_view path) noexcept {
    return path.starts_with(admin_prefix) && (path.size() == admin_prefix.size() || path[admin_prefix.size()] == '/');
}

}  // namespace s3seal::front
