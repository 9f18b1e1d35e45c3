// The body of DeleteObjects.
// Source: S3 API, "DeleteObjects", "ObjectIdentifier".
#pragma once

#include "server/s3/request/error.hpp"
#include "storage/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

inline constexpr std::size_t max_listed_deletions = 1000;

// One that names neither version nor condition deletes whatever is there.
struct listed_deletion {
    std::string key;                            // not ""; may be longer than keys can be
    std::optional<std::string> version = {};    // as it was sent, not ""
    std::optional<std::string> etag = {};       // without quotes; "*": any
    std::optional<instant> last_modified = {};  // whole seconds
    std::optional<std::uint64_t> size = {};     // in bytes
    friend bool operator==(listed_deletion const&, listed_deletion const&) = default;
};

struct delete_list {
    bool quiet = false;                      // only failures are told
    std::vector<listed_deletion> deletions;  // in the order given, 1 to max_listed_deletions
};

// Elements that S3 does not know are ignored. MalformedXML.
result<delete_list> parse_delete_list(std::string_view text);

}  // namespace s3seal::s3
