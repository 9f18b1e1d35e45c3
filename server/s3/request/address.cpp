#include "server/s3/request/address.hpp"

#include "server/aws/directory_names.hpp"
#include "server/aws/regions.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace s3seal::s3 {

namespace {

constexpr std::size_t max_host_name = 253;

// Without port, and without a user's name and password: those are no part of a bucket's name.
std::string_view name_of(std::string_view host) {
    host.remove_prefix(host.rfind('@') + 1);
    if (host.starts_with('[')) return host;  // an IPv6 address: never a suffix of ours
    auto const colon = host.rfind(':');
    return host.substr(0, colon);
}

// Nothing stands in front of one.
bool is_address(std::string_view name) {
    return name.starts_with('[') ||
           std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

std::string tail_of(std::string_view region) {
    return aws::partition_of(region) == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com";
}

void drop_prefix(std::string_view& text, std::string_view prefix) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
}

// s3express-control.us-east-1.amazonaws.com, s3express-use1-az4.us-east-1.amazonaws.com; also with fips and dualstack.
// The region is left empty when it is no such name.
host_address parse_express(std::string_view name) {
    constexpr std::string_view prefix = "s3express-";
    if (!name.starts_with(prefix)) return {};
    auto const dot = std::min(name.find('.'), name.size());
    auto what = name.substr(prefix.size(), dot - prefix.size());
    auto rest = name.substr(std::min(dot + 1, name.size()));
    drop_prefix(rest, "dualstack.");
    auto const region = rest.substr(0, rest.find('.'));
    if (!aws::is_known_region(region) || rest.substr(region.size()) != tail_of(region)) return {};
    drop_prefix(what, "fips-");
    if (what == "control" || what == "control-fips") return {{}, std::string{region}, express_endpoint::control};
    if (aws::region_of_zone(what) == region) return {{}, std::string{region}, express_endpoint::zonal};
    return {};
}

}  // namespace

address_book::address_book(std::vector<std::string> const& domains, auth::host_aliases aliases)
    : aliases_{std::move(aliases)} {
    for (auto const region : aws::known_regions()) {
        std::string const name{region};
        auto const tail = tail_of(region);
        for (auto const* form : {"s3.", "s3-", "s3.dualstack.", "s3-fips.", "s3-fips.dualstack."})
            regions_.emplace(form + name + tail, name);
        // A redirect to a region's real endpoint would leave this machine: it serves them all.
        regions_.emplace("s3." + name + ".localhost.localstack.cloud", "");
    }
    regions_.emplace("s3.amazonaws.com", "us-east-1");
    for (auto const* name : {"s3-accelerate.amazonaws.com", "s3-accelerate.dualstack.amazonaws.com",
                             "s3.localhost.localstack.cloud", "s3.localhost", "localhost"})
        regions_.emplace(name, "");
    for (auto const& name : domains) regions_.emplace(to_lower(name), "");
    for (auto const& name : aliases_.names())
        if (!is_address(name)) regions_.emplace(name, "");
}

host_address address_book::resolve(std::string_view host) const {
    auto const name = to_lower(name_of(host));
    if (name.size() > max_host_name) return {};  // none that DNS knows, and each of its labels would be looked at
    for (std::size_t start = 0; start < name.size();) {
        if (auto express = parse_express(std::string_view{name}.substr(start)); !express.region.empty()) {
            if (start > 0) express.bucket = name.substr(0, start - 1);
            return express;
        }
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
    // S3 Express's endpoints have the zone in front, S3 Control's an account.
    for (auto const region : aws::known_regions()) {
        names.push_back(std::string{region} + tail_of(region));
        names.push_back("s3-control." + names.back());
    }
    return names;
}

result<> check_key_length(std::string_view key) {
    constexpr std::size_t max_key_bytes = 1024;
    if (key.size() <= max_key_bytes) return {};
    return error{errc::key_too_long}
        .with("Size", std::to_string(key.size()))
        .with("MaxSizeAllowed", std::to_string(max_key_bytes));
}

}  // namespace s3seal::s3
