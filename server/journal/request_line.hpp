// The log's line about each request, at info.
#pragma once

#include "server/journal/record.hpp"
#include "server/log/log.hpp"
#include "storage/base/clock.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace s3seal::journal {

// What is not known, or does not apply, is "" and left out. Of a target only its decoded path: queries hold secrets.
// Bucket, key and agent are masked when they are written.
struct request_line {
    std::string_view method = {};  // as sent
    std::string_view operation = {};
    std::string_view bucket = {};
    std::string_view key = {};
    std::string_view path = {};  // of what is no bucket's
    unsigned status = 0;
    std::string_view error_code = {};
    std::string_view headers = {};  // of the response: "Name: value\r\n" lines, which tell the encryption
    std::string_view id = {};       // of the request
    std::chrono::milliseconds took{0};
    std::string_view why = {};     // it was refused
    std::string_view client = {};  // address
    std::string_view agent = {};   // User-Agent
};

// What an event tells of a line. `now`: when its response begins.
request_line line_of(event const& event, instant now);

// Any thread.
class request_line_writer {
public:
    // Whether there is a log that has these lines; else they need not be made.
    static bool enabled() noexcept { return log::enabled(log::level::info); }

    // The first 501 for an operation and client also says what its client may do now.
    void write(request_line const& about);

private:
    bool is_first(request_line const& not_built);

    std::mutex mutex_;
    std::unordered_set<std::string> written_;  // operation, address and User-Agent of each 501
};

}  // namespace s3seal::journal
