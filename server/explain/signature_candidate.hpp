// A signature made again, with one thing different: what hypotheses are tried with.
#pragma once

#include "server/auth/authorization_header.hpp"
#include "server/http/request.hpp"
#include "server/http/uri.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::explain {

using name_values = std::vector<std::pair<std::string, std::string>>;

// What a request says of its Version 4 signature. Views into the request and its target.
struct claimed_signature {
    auth::authorization sent;
    std::string amz_date;
    bool in_query = false;
};
// Nothing when it is not signed so, or not well enough to be judged: also with more names or parameters than anybody
// signs.
std::optional<claimed_signature> find_claim(http::request const& head, http::target const& target);

// The parts of a canonical request and of the key that signs it, each replaceable.
struct signature_candidate {
    std::string method;
    std::string path;     // canonical
    std::string query;    // canonical
    name_values headers;  // canonical, in the order signed
    std::string signed_headers;
    std::string payload;
    std::string amz_date;
    std::string scope;
    std::string secret;
    std::string key_date, key_region, key_service;

    std::string* header(std::string_view lower_case_name);
    std::string canonical_request() const;
    std::string string_to_sign() const;
    std::string signature() const;
    std::size_t bytes() const noexcept;  // of its canonical request
};

// As this server sees the request. `payload`: x-amz-content-sha256 or what stands for it.
signature_candidate make_candidate(http::request const& head, http::target const& target,
                                   claimed_signature const& claim, std::string_view payload, std::string_view secret);

// The parameters that are signed, decoded.
name_values signed_parameters(http::target const& target, claimed_signature const& claim);
std::string canonical_query(name_values const& parameters);

}  // namespace s3seal::explain
