// Signature Version 4 as arithmetic: canonical request, string to sign, signing key. Nothing here judges.
// Source: S3 API, "Authenticating Requests (AWS Signature Version 4)".
#pragma once

#include "server/http/header_index.hpp"
#include "server/http/request.hpp"
#include "server/http/uri.hpp"
#include "storage/crypto/hmac.hpp"

#include <string>
#include <string_view>

namespace s3seal::auth {

struct canonical_input {
    http::request const& request;
    http::target const& target;
    std::string_view signed_headers;  // names joined with ';', as the client gave them
    std::string_view payload_hash;    // verbatim
};

// S3's rules: the decoded path is encoded once, nothing is normalised, a signed header that is absent counts as empty.
void append_canonical_request(std::string& out, canonical_input const& input);

// A header's value as it is signed: trimmed, runs of blanks made one, several of one name joined by commas.
void append_canonical_value(std::string& out, http::header_index const& headers, std::string_view name);

// AWS4-HMAC-SHA256, date, scope, hash of the canonical request.
std::string string_to_sign(std::string_view amz_date, std::string_view scope, std::string_view canonical_request);

// The key that signs for a day, region and service; remembered, since deriving it costs five times its use.
hmac_key signing_key(std::string_view secret, std::string_view date, std::string_view region, std::string_view service);

}  // namespace s3seal::auth
