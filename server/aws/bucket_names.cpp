#include "server/aws/bucket_names.hpp"

#include "server/aws/directory_names.hpp"

#include <algorithm>
#include <array>

namespace s3seal::aws {

namespace {

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool looks_like_ipv4(std::string_view name) {
    return std::count(name.begin(), name.end(), '.') == 3 &&
           std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

bool is_bucket_name(std::string_view name) noexcept {
    return name.size() >= 3 && name.size() <= 63 && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
}

bool is_creatable_bucket_name(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 3> prefixes{"xn--", "sthree-", "amzn-s3-demo-"};
    constexpr std::array<std::string_view, 5> suffixes{"-s3alias", "--ol-s3", ".mrap", directory_suffix, "--table-s3"};
    auto const contains = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
    return is_bucket_name(name) && !looks_like_ipv4(name) && !contains("..") && !contains(".-") && !contains("-.") &&
           std::none_of(prefixes.begin(), prefixes.end(), [name](auto p) { return name.starts_with(p); }) &&
           std::none_of(suffixes.begin(), suffixes.end(), [name](auto s) { return name.ends_with(s); });
}

}  // namespace s3seal::aws
