// Which bucket a request speaks of: by its Host (virtual-hosted style) or by the first segment of its path.
#pragma once

#include "server/auth/host_aliases.hpp"
#include "server/s3/request/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace s3seal::s3 {

// S3 Express's own endpoints: the one of a region for buckets, those of its zones for objects. Any other Host serves
// both here.
enum class express_endpoint { none, control, zonal };

struct host_address {
    std::string bucket;  // "": path style
    std::string region;  // "": the Host names no region
    express_endpoint express = express_endpoint::none;
};

// The Host suffixes that we serve. Immutable once built.
class address_book {
public:
    // `domains`: suffixes of the user's own, besides S3's and those that local stacks use. Names of aliases are, too.
    explicit address_book(std::vector<std::string> const& domains, auth::host_aliases aliases = {});

    // The longest known suffix wins, what is left of it is the bucket. An IP address and every other name (a compose
    // service, host.docker.internal) mean path style.
    host_address resolve(std::string_view host) const;

    // Suffixes that certificates are made for.
    std::vector<std::string> suffixes() const;
    auth::host_aliases const& aliases() const noexcept { return aliases_; }

private:
    auth::host_aliases aliases_;
    std::unordered_map<std::string, std::string> regions_;  // suffix -> region
};

// 1024 bytes at most. KeyTooLongError.
result<> check_key_length(std::string_view key);

}  // namespace s3seal::s3
