// KMS as S3 and KMS's own front ask it: keys, and what is done with them. Knows no HTTP and no S3.
#pragma once

#include "server/iam/principal.hpp"
#include "server/kms/error.hpp"
#include "storage/base/clock.hpp"
#include "storage/crypto/secret.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::service {
struct outcome;
class points;
}  // namespace s3seal::service

namespace s3seal::kms {

// Sorted by name, as it is authenticated.
using encryption_context = std::map<std::string, std::string>;

// In whose name KMS is asked, and on behalf of what.
struct caller {
    iam::principal const& who;      // never anonymous
    std::string_view region;        // of the endpoint that is asked
    std::string_view via_service;   // "s3": asked by S3, which is kms:ViaService s3.<region>.amazonaws.com; "": itself
    std::string_view cause;         // id of the request that leads to this: x-amz-request-id
    std::string_view version = {};  // of the object that it is for; "": of none
    instant now;
    std::string_view access_key = {};  // that the request was signed with: a session's limits belong to it
    std::string_view source_address = {};
    bool secure = false;  // TLS
    std::vector<std::string> const* grant_tokens = nullptr;
    s3seal::service::outcome* outcome = nullptr;  // of the request, to which its calls are added
    s3seal::service::points* points = nullptr;    // of the request, each of whose calls may be stopped
};

struct generated_key {
    storage::secret plaintext;  // 32 bytes
    std::string ciphertext;     // opens with decrypt() and the same context
    std::string key_arn;
};

struct ciphertext {
    std::string blob;
    std::string key_arn;
};

// A key's reference is its id, ARN, alias/name or alias ARN; ids and aliases are those of the caller's account and
// region. "alias/aws/s3", the managed key, is made at its first use. Each call is noted in the ledger, refused ones
// too. Any thread.
class service {
public:
    virtual ~service() = default;

    // GenerateDataKey of an AES-256 key.
    virtual result<generated_key> generate_data_key(caller const& from, std::string_view key,
                                                    encryption_context const& context) = 0;
    virtual result<storage::secret> decrypt(caller const& from, std::string_view blob,
                                            encryption_context const& context) = 0;
    virtual result<ciphertext> encrypt(caller const& from, std::string_view key, std::string_view plaintext,
                                       encryption_context const& context) = 0;
    virtual result<ciphertext> re_encrypt(caller const& from, std::string_view blob,
                                          encryption_context const& source_context, std::string_view key,
                                          encryption_context const& context) = 0;
    // DescribeKey without asking for permission or noting it: the ARN that a reference stands for.
    virtual result<std::string> resolve(std::string_view account, std::string_view region, std::string_view key) = 0;
};

}  // namespace s3seal::kms
