// Hypotheses about what a client signed, and the trial of them.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/explain/signature_candidate.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::explain {

// What is known of a request whose signature is not ours, and of the server that got it.
struct situation {
    http::request const& head;
    http::target const& target;
    std::string_view host_bucket;
    std::string_view operation;    // "": unknown
    std::string_view body_sha256;  // "": the body was not seen
    claimed_signature const& claim;
    signature_candidate const& ours;
    std::vector<auth::credential> credentials;
    std::vector<std::string> hosts;  // names that this server has
    std::vector<std::string> ports;
    bool same_path = true;  // the bucket stands where it stood when the request came
};

// Signs hypotheses again, one at a time, until one gives the client's signature or enough was tried.
class trial {
public:
    // What all hypotheses together may cost, in bytes that are signed and told: about a hundred times a usual
    // request's.
    static constexpr std::size_t max_bytes = 8u << 20;

    explicit trial(std::string_view signature) noexcept : signature_{signature} {}

    // Nothing more is worth trying: one was right, or the limit is reached.
    bool done() const noexcept { return found_ || exhausted(); }
    // `detail`: what is so if it is right. Does nothing once it is done.
    void add(signature_candidate const& tried, std::string detail);

    std::optional<std::string> const& found() const noexcept { return found_; }  // the detail of the right one
    bool exhausted() const noexcept { return bytes_ >= max_bytes; }
    std::size_t signatures() const noexcept { return signatures_; }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    std::string_view signature_;
    std::optional<std::string> found_;
    std::size_t signatures_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace s3seal::explain
