// When the sessions of directory buckets were opened, as AWS would see it. SDKs whose endpoint was set by hand sign
// even what no zone serves, CreateBucket and PutBucketEncryption, with a session's credentials; with AWS's endpoints
// they open the session later, with the first request about objects. A session's encryption is the bucket's default of
// its opening, so it is this moment that counts.
#pragma once

#include "server/s3/request/session_encryption.hpp"
#include "storage/base/clock.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace s3seal::s3 {

struct used_session {
    std::string const& access_key;
    instant expires;
};

// Any thread.
class directory_session_registry {
public:
    // A request that only the control endpoint serves on AWS.
    void note_control_use(used_session const& session, instant now);

    // A request about objects: the encryption that the session has from now on. `opened`: of CreateSession's moment.
    session_encryption note_object_use(used_session const& session, instant now, session_encryption const& opened,
                                       session_encryption const& bucket_default);

    std::size_t size() const;  // sessions that have not expired, when one was noted last

private:
    struct opening {
        std::optional<session_encryption> encryption;  // absent: not opened yet
        instant expires;
    };
    opening& keep(used_session const& session, instant now, opening fresh);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, opening> seen_;
    std::set<std::pair<instant, std::string>> by_expiry_;  // what has expired goes first, and is found at once
};

}  // namespace s3seal::s3
