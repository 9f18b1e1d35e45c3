// Parsed policies by their text: a bucket's policy is asked at every request and changes hardly ever.
#pragma once

#include "server/iam/policy.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace s3seal::iam {

// Any thread.
class policy_cache {
public:
    struct entry {
        std::shared_ptr<policy const> document;
        bool is_public = false;
    };
    // `json` was accepted before; null document when it is "" or, against all expectation, no policy.
    entry resource_policy(std::string const& json);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, entry> known_;
};

}  // namespace s3seal::iam
