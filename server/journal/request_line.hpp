// The log's line about each request, at info; of those that are repeated for ever once.
#pragma once

#include "server/journal/record.hpp"
#include "server/log/log.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace s3seal::journal {

// What a line tells besides the record. What is not known is "".
struct line_context {
    std::string_view why = {};     // it was refused
    std::string_view client = {};  // address
    std::string_view agent = {};   // User-Agent, which is masked when it is written
    bool is_routine = false;       // somebody asks whether the server is well: with the same answer at debug but once
};

// Any thread.
class request_line_writer {
public:
    // Whether there is a log that has these lines; else they need not be made.
    static bool enabled() noexcept { return log::enabled(log::level::info); }

    // The first 501 of what is not built, for an operation and client, also says what its client may do now.
    // What is empty is left out. Of the target nothing: queries hold secrets.
    void write(record const& record, line_context const& context);

private:
    bool is_first(record const& not_built, line_context const& context);
    bool is_first_answer(record const& routine);
    bool remember(std::string what);

    std::mutex mutex_;
    std::unordered_set<std::string>
        written_;  // operation, address and User-Agent of each 501; paths of what is routine
};

}  // namespace s3seal::journal
