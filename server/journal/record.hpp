// What is remembered of a request.
#pragma once

#include "server/aws/error.hpp"
#include "server/http/request.hpp"
#include "server/masking/secrets.hpp"
#include "storage/base/clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::journal {

// A head with memory of its own.
struct kept_request {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    unsigned version = 11;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;

    http::request view() const;  // lives as long as this
    std::size_t bytes() const noexcept;
};

// Everything that explains a refusal later. No secret is in it: customers' keys, tokens, signatures and the like are
// masked.
struct refusal {
    kept_request sent;
    std::string sealed_head;          // `sent` unmasked, for whoever signs again; "": the signature was not the reason
    std::string host_bucket;          // in front of the Host
    std::uint16_t port = 0;           // that it came to
    std::string message;              // that the client got
    std::optional<aws::error> error;  // in S3's words; nothing: code and message say all
    bool let_through = false;         // lenient: it was answered nevertheless
    std::string body_sha256;          // hex; "": the body was not seen

    std::size_t bytes() const noexcept;
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

// What a service tells of a refusal, unmasked.
struct refusal_event {
    std::string_view message = {};
    aws::error const* error = nullptr;
    std::string_view host_bucket = {};
    std::uint16_t port = 0;
    bool let_through = false;
    std::string_view body_sha256 = {};
    masking::secrets in_body = {};
};

// What a service tells of a request, unmasked. Views: it lives as long as the call.
struct event {
    std::string_view id;
    instant at;
    http::request const& head;
    std::string_view operation = {};
    std::string_view caller = {};
    unsigned status = 0;
    std::string_view error_code = {};
    std::string_view stage = {};
    refusal_event const* refused = nullptr;  // null: it was not
};

}  // namespace s3seal::journal
