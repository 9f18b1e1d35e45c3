// Who sent a request: verifies Signature Version 4, in the Authorization header or in the query, exactly as AWS does.
#pragma once

#include "server/auth/chunk_chain.hpp"
#include "server/auth/credentials.hpp"
#include "server/auth/protocol.hpp"
#include "server/http/request.hpp"
#include "server/http/uri.hpp"
#include "server/s3/error.hpp"
#include "storage/base/clock.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::auth {

struct identity {
    bool anonymous = true;
    credential who = {};                  // unless anonymous
    std::string region = {};              // of the credential scope
    std::string_view payload_hash = {};   // x-amz-content-sha256 as sent, "" when absent
    std::optional<chunk_seed> seed = {};  // when the body's chunks are signed too
    bool presigned = false;               // by a URL: its payload hash is a claim, whatever it says

    bool is_streaming() const noexcept { return !presigned && payload_hash.starts_with("STREAMING-"); }
};

// The region that a scope must name; nothing: the given one is right.
using region_rule = std::function<std::optional<std::string>(std::string_view scope_region)>;

// Checks in AWS's order; the first fault is the answer. Pure but for the cache of signing keys; any thread.
s3::result<identity> authenticate(http::request const& request, http::target const& target, protocol const& rules,
                                  credential_store const& credentials, instant now, region_rule const& region);

}  // namespace s3seal::auth
