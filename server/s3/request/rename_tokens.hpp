// What RenameObject did under which client token: a request that is sent again does nothing more.
// Source: S3 API, "RenameObject".
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace s3seal::s3 {

// The latest ten thousand, while the server runs. Any thread.
class rename_tokens {
public:
    // What was done under it. `token`: of one caller and bucket.
    std::optional<std::string> find(std::string const& token) const;
    // What was done under a token first is what counts.
    void remember(std::string token, std::string done);
    void clear();

private:
    static constexpr std::size_t capacity = 10'000;

    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::string> done_;
    std::deque<std::string> oldest_first_;
};

}  // namespace s3seal::s3
