// What is remembered of a request.
#pragma once

#include "server/http/request.hpp"
#include "server/journal/masking.hpp"
#include "server/s3/error.hpp"
#include "storage/base/clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::journal {

// A head with memory of its own. What nobody may read later is masked: customers' keys and session tokens.
struct kept_request {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    unsigned version = 11;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;

    http::request view() const;  // lives as long as this
};

// Whether the request carries what must not be kept.
bool has_secrets(http::request const& request);
kept_request keep_masked(http::request const& request);

// Everything that explains a refusal later.
struct refusal {
    kept_request sent;
    std::string host_bucket;  // in front of the Host
    std::uint16_t port = 0;   // that it came to
    s3::error fault;
    bool let_through = false;       // lenient: it was answered nevertheless
    std::string body_sha256;        // hex; "": the body was not seen
    std::string told;               // the explanation, made at once since the request had secrets; JSON
    std::string canonical_request;  // then too, masked
};

struct record {
    std::string id;              // x-amz-request-id
    instant at;                  // when its head had come
    std::string method;          // as sent
    std::string target;          // as sent, masked
    std::string_view operation;  // "": none was found
    std::string caller;          // ARN; "": anonymous, or not known
    unsigned status = 0;
    std::string_view error_code;  // "": none
    std::string_view stage;       // that refused it; "": none
    std::shared_ptr<refusal const> refused;

    std::size_t bytes() const noexcept;
};

}  // namespace s3seal::journal
