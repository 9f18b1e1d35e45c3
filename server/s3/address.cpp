#include "server/s3/address.hpp"

#include "server/s3/regions.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>

namespace s3seal::s3 {

namespace {

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) return host;  // an IPv6 address: never a suffix of ours
    auto const colon = host.rfind(':');
    return host.substr(0, colon);
}

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool looks_like_ipv4(std::string_view name) {
    return std::count(name.begin(), name.end(), '.') == 3 &&
           std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

address_book::address_book(std::vector<std::string> const& domains) {
    for (auto const region : known_regions()) {
        std::string const name{region};
        std::string const tail = partition_of(region) == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com";
        for (auto const* form : {"s3.", "s3-", "s3.dualstack.", "s3-fips.", "s3-fips.dualstack."})
            regions_.emplace(form + name + tail, name);
    }
    regions_.emplace("s3.amazonaws.com", "us-east-1");
    for (auto const* name : {"s3-accelerate.amazonaws.com", "s3-accelerate.dualstack.amazonaws.com",
                             "s3.localhost.localstack.cloud", "s3.localhost", "localhost"})
        regions_.emplace(name, "");
    for (auto const& name : domains) regions_.emplace(to_lower(name), "");
}

host_address address_book::resolve(std::string_view host) const {
    auto const name = to_lower(without_port(host));
    for (std::size_t start = 0; start < name.size();) {
        if (auto const known = regions_.find(name.substr(start)); known != regions_.end())
            return {start == 0 ? std::string{} : name.substr(0, start - 1), known->second};
        auto const dot = name.find('.', start);
        if (dot == std::string::npos) break;
        start = dot + 1;
    }
    return {};
}

std::vector<std::string> address_book::suffixes() const {
    std::vector<std::string> names;
    for (auto const& [suffix, region] : regions_) names.push_back(suffix);
    return names;
}

bool is_bucket_name(std::string_view name) noexcept {
    return name.size() >= 3 && name.size() <= 63 && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
}

bool is_creatable_bucket_name(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 3> prefixes{"xn--", "sthree-", "amzn-s3-demo-"};
    constexpr std::array<std::string_view, 5> suffixes{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};
    auto const contains = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
    return is_bucket_name(name) && !looks_like_ipv4(name) && !contains("..") && !contains(".-") && !contains("-.") &&
           std::none_of(prefixes.begin(), prefixes.end(), [name](auto p) { return name.starts_with(p); }) &&
           std::none_of(suffixes.begin(), suffixes.end(), [name](auto s) { return name.ends_with(s); });
}

}  // namespace s3seal::s3
