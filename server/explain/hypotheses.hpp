// What people and proxies get wrong about signatures, as families of hypotheses.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/explain/attempt.hpp"

#include <span>
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
    attempt const& ours;
    std::vector<auth::credential> credentials;
    std::vector<std::string> hosts;  // names that this server has
    std::vector<std::string> ports;
};

struct hypothesis {
    attempt tried;
    std::string detail;  // what is so if it is right
};

struct family {
    std::string_view name;
    std::string_view what;  // "another Host than the one that came"
    std::string_view advice;
    void (*collect)(situation const& from, std::vector<hypothesis>& out);
};

// In the order in which they are tried.
std::span<family const> families();

}  // namespace s3seal::explain
