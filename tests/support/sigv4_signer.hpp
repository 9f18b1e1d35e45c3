// A client's side of signatures. It shares no code with server/auth, so that an error there cannot hide here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::test {

struct signing_credentials {
    std::string access_key;
    std::string secret;
};

struct signing_scope {
    std::string amz_date;  // 20260102T030405Z
    std::string region = "us-east-1";
    std::string service = "s3";
    std::string scope_date = {};  // "": the day of amz_date
};

using signing_headers = std::vector<std::pair<std::string, std::string>>;

struct signed_request {
    std::string canonical_request;
    std::string string_to_sign;
    std::string signature;       // 64 hex digits
    std::string signed_headers;  // host;x-amz-date
    std::string authorization;   // the value of the header
};

// Signs every one of `headers` (any letter case, a repeated name in arrival order); host is not added by itself.
// `target` is the raw request target: /bucket/a%20key?list-type=2.
signed_request sign_request(std::string_view method, std::string_view target, signing_headers const& headers,
                            std::string_view payload_hash, signing_credentials const& credentials,
                            signing_scope const& scope);

// The same with canonical texts of the caller's choice, for clients that build them wrongly.
signed_request sign_canonical(std::string_view method, std::string_view canonical_path,
                              std::string_view canonical_query, signing_headers const& headers,
                              std::string_view payload_hash, signing_credentials const& credentials,
                              signing_scope const& scope);

// A body of signed chunks, the zero chunk and the trailers behind it. `seed`: the request's signature.
std::string encode_signed_chunks(std::vector<std::string> const& chunks, signing_headers const& trailers,
                                 bool sign_trailers, std::string_view seed, signing_credentials const& credentials,
                                 signing_scope const& scope);

// Only the value of the Authorization header.
std::string sign(std::string_view method, std::string_view target, signing_headers const& headers,
                 std::string_view payload_hash, signing_credentials const& credentials, std::string_view region,
                 std::string_view service, std::string_view amz_date);

// x-amz-signature of an HTML form's policy, in base64.
std::string sign_policy(std::string_view policy, signing_credentials const& credentials, signing_scope const& scope);

// Signature Version 2 of a text: base64 of HMAC-SHA1.
std::string sign_version_2_text(std::string_view text, signing_credentials const& credentials);

std::string canonical_path_of(std::string_view target);
std::string canonical_query_of(std::string_view target);
std::string sha256_hex(std::string_view data);

}  // namespace s3seal::test
