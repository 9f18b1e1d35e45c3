// Temporary credentials. Nothing of them is kept: the token holds all, sealed with a key of the server's own.
// Source: IAM user guide, "Temporary security credentials in IAM".
#pragma once

#include "server/iam/policy.hpp"
#include "server/iam/principal.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace s3seal::auth {

// Of S3 Express: good for one directory bucket alone.
struct directory_session {
    std::string bucket;
    bool read_only = false;
    bool encryption_chosen = false;  // by the request that opened it; false: the bucket's default of then
    std::string algorithm;           // AES256, aws:kms
    std::string kms_key;             // ARN, with aws:kms
};

// What a token says.
struct session {
    std::string access_key;   // ASIA...
    std::string parent_key;   // GetSessionToken: the long-term key that it was made with, else ""
    iam::principal who;       // without what is granted
    std::string policy_text;  // session policy, JSON; "": none
    std::shared_ptr<iam::policy const> policy;
    bool unlimited = false;  // of a role that nobody defined, in lenient mode
    bool believed = false;   // issued to whoever said who it was, in lenient mode
    std::optional<directory_session> directory;
    instant expires;
};

struct issued_session {
    std::string access_key;
    std::string secret;
    std::string token;
};

// Whether those who ask for sessions have proved who they are. In lenient mode nobody has.
enum class callers { verified, believed };

// Any thread.
class session_authority {
public:
    static constexpr std::size_t key_bytes = 32;
    session_authority(std::string key, random_source& random, callers who = callers::verified);

    // `session.access_key` is ignored: a new one is made.
    issued_session issue(session session) const;
    // Whether this key was made here: part of it is a MAC of the rest.
    bool issued(std::string_view access_key) const;
    std::string secret_of(std::string_view access_key) const;
    // Nothing when the token was not made here, or was changed; or was issued in lenient mode and callers are verified
    // now: the same key may have served both.
    std::shared_ptr<session const> open(std::string_view token) const;
    // Those of the latest thousand whose token came here that end after `after` and up to `until`; in no order.
    std::vector<std::shared_ptr<session const>> list_ending(instant after, instant until) const;

private:
    std::string mac(std::string_view purpose, std::string_view text) const;

    std::string key_;
    random_source& random_;
    callers who_;
    // Opening costs decryption and parsing; a session's requests all bring the same token.
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::string, std::shared_ptr<session const>> opened_;
};

}  // namespace s3seal::auth
