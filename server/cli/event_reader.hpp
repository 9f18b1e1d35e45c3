// Server-Sent Events, read as they come. Source: HTML Living Standard, "Server-sent events".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::cli {

class event_reader {
public:
    // `take(event, data)`: of each whole event; false: no more of them.
    using taker = std::function<bool(std::string_view event, std::string_view data)>;

    explicit event_reader(taker take) : take_{std::move(take)} {}

    // The next bytes, wherever they are cut. False: nobody wants more.
    bool read(std::string_view bytes);

private:
    bool read_line(std::string_view line);

    taker take_;
    std::string rest_;  // the beginning of a line
    std::string event_;
    std::string data_;
};

}  // namespace s3seal::cli
