// The signatures of an aws-chunked body: each chunk's covers the one before it, the first covers the request's.
// Source: S3 API, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks".
#pragma once

#include "server/aws/error.hpp"
#include "storage/crypto/hmac.hpp"

#include <string>
#include <string_view>

namespace s3seal::auth {

// What a verified request hands to the chunks of its body.
struct chunk_seed {
    hmac_key key;
    std::string access_key;
    std::string amz_date;
    std::string scope;
    std::string signature;          // of the request
    std::string canonical_request;  // errors show it
};

class chunk_chain {
public:
    // `signs_trailers`: a signature of the trailers follows them.
    chunk_chain(chunk_seed seed, bool signs_trailers);

    bool signs_trailers() const noexcept { return signs_trailers_; }
    void update(bytes_view content);  // of the current chunk
    // SignatureDoesNotMatch.
    aws::result<> end_chunk(std::string_view provided);
    // `canonical`: name:value and LF for each. SignatureDoesNotMatch.
    aws::result<> end_trailers(std::string_view canonical, std::string_view provided) const;
    // What a chunk answers whose signature is not where it belongs.
    aws::error misplaced(std::string_view provided);

private:
    std::string begin_text(std::string_view kind) const;
    std::string chunk_text();  // ends the hash of the content
    aws::error mismatch(aws::reason_code why, std::string_view string_to_sign, std::string_view provided) const;

    chunk_seed seed_;
    bool signs_trailers_;
    std::string previous_;
    running_sha256 content_;
};

// The response to a signature that is not ours. Its elements are those of the recorded document; `canonical_request` is
// of Version 4 alone. Of either text at most 64 KiB are shown.
aws::error signature_mismatch(std::string_view access_key, std::string_view string_to_sign, std::string_view provided,
                              std::string_view canonical_request = {},
                              aws::reason_code why = aws::reason_code::signature);

}  // namespace s3seal::auth
