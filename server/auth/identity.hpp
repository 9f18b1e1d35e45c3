// A request whose signature is to be judged, and who sent it.
#pragma once

#include "server/auth/authorization_header.hpp"
#include "server/auth/chunk_chain.hpp"
#include "server/auth/credentials.hpp"
#include "server/auth/host_aliases.hpp"
#include "server/auth/protocol.hpp"
#include "server/http/request.hpp"
#include "server/http/uri.hpp"
#include "storage/base/clock.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::auth {

// How a request carries its signature: what s3:authType says.
enum class auth_type { header, query, form };

struct identity {
    bool anonymous = true;
    credential who = {};                  // unless anonymous
    std::string region = {};              // of the credential scope
    std::string_view payload_hash = {};   // x-amz-content-sha256 as sent, "" when absent
    std::optional<chunk_seed> seed = {};  // when the body's chunks are signed too
    bool hash_is_claim = false;           // not signed: compared with the body, whatever it says
    signature_version version = signature_version::v4;
    auth_type type = auth_type::header;
    std::optional<instant> signed_at = {};     // Version 4; by our clock
    std::chrono::milliseconds clock_ahead{0};  // by how much ours was ahead of the signer's then
    std::shared_ptr<session const> held = {};  // with temporary credentials

    bool is_streaming() const noexcept { return !hash_is_claim && payload_hash.starts_with("STREAMING-"); }
};

// In the words of S3's server access log, of which it has two fields: SigV4 AuthHeader. "": it was not signed.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
std::string_view name_of_signature(identity const& caller) noexcept;

// The server itself, as the root of that account; what it sends is not signed.
identity own_identity(std::string_view account, std::string_view region);

// The region that a scope must name; nothing: the given one is right.
using region_rule = std::function<std::optional<std::string>(std::string_view scope_region)>;

// A request, and what its signature is judged by.
struct signed_request {
    http::request const& head;  // as it came
    http::target const& target;
    std::string_view host_bucket;  // in front of the host; "": path style
    protocol const& rules;
    credential_store const& credentials;
    instant now;
    clock const& time;  // that showed it; its signers have theirs
    region_rule const& region;
    std::string_view body_hash = {};  // of a body that has come: x-amz-content-sha256 may be absent, but not another
    host_aliases const* aliases = nullptr;  // null: there are none
};

}  // namespace s3seal::auth
