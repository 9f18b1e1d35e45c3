// When the sessions of directory buckets were opened, as AWS would see it. SDKs whose endpoint was set by hand sign
// even what no zone serves, CreateBucket and PutBucketEncryption, with a session's credentials; with AWS's endpoints
// they open the session later, with the first request about objects. A session's encryption is the bucket's default of
// its opening, so it is this moment that counts.
#pragma once

#include "storage/base/clock.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace s3seal::s3 {

struct session_encryption {
    std::string algorithm = "AES256";  // AES256, aws:kms
    std::string kms_key;               // ARN, with aws:kms
};

struct used_session {
    std::string const& access_key;
    instant expires;
};

// Any thread.
class session_openings {
public:
    // A request that only the control endpoint serves on AWS.
    void note_control_use(used_session const& session, instant now);

    // A request about objects: the encryption that the session has from now on. `opened`: of CreateSession's moment.
    session_encryption note_object_use(used_session const& session, instant now, session_encryption const& opened,
                                       session_encryption const& bucket_default);

private:
    struct opening {
        std::optional<session_encryption> encryption;  // absent: not opened yet
        instant expires;
    };
    opening& keep(used_session const& session, instant now, opening fresh);

    std::mutex mutex_;
    std::map<std::string, opening> seen_;
};

}  // namespace s3seal::s3
