// Records as they come, as Server-Sent Events. Source: HTML Living Standard, "Server-sent events".
#pragma once

#include "server/http/response.hpp"
#include "server/journal/query.hpp"
#include "server/journal/request_log.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::journal {

// A body that ends with its log: `request` for each record that matches, its sequence as id; with {"records": n},
// matching or not, where the reader was too slow, or came back too late, for what was between: `cleared` of those that
// were cleared away on purpose, `forgotten` of those that gave way to later ones; a comment when nothing came for a
// while. A record is shown when its response is decided, which may be before that has left.
class event_stream final : public http::body_source {
public:
    // `after`: a sequence; 0: from the oldest that there is. What this log never had is of an earlier one, of which
    // nothing is left. The log outlives it.
    event_stream(request_log const& from, query wanted, std::uint64_t after);

    storage::result<bytes_view> next() override;
    std::chrono::milliseconds pause() override;

private:
    bool has_news() const noexcept { return !seen_all_ || from_.version() != seen_version_; }
    std::vector<record> take();
    void print_missed();
    void print_gap(std::string_view event, std::uint64_t upto);

    request_log const& from_;
    query wanted_;
    std::uint64_t after_;
    std::uint64_t seen_version_ = 0;
    bool seen_all_ = false;
    bool has_begun_ = false;
    int pauses_ = 0;  // since something was sent
    std::string out_;
};

}  // namespace s3seal::journal
