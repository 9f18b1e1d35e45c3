// What a user wants the server's clock to show, as settings, seeds and the admin API say it.
#pragma once

#include "storage/base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::service {

// With neither an instant nor an offset it stays where it is, and stands still there or runs on.
struct wanted_clock {
    clock_mode mode = clock_mode::real;
    std::optional<instant> at = {};                        // not of mode real
    std::optional<std::chrono::milliseconds> offset = {};  // of mode offset
    friend bool operator==(wanted_clock const&, wanted_clock const&) = default;
};

// What that is of a clock which shows `shown` while the real one shows `real`. `skew` is left as it is in `before`.
clock_state resolve(wanted_clock const& wanted, clock_state const& before, instant shown, instant real);

// 90d, 36h, 15m, 30s, 500ms, 2w; 1d12h; a number alone is seconds. Absent: it is none of them, or longer than any clock
// can go.
std::optional<std::chrono::milliseconds> parse_span(std::string_view text);
// In the same form, the largest units first: 1d12h, 0s. Not negative.
std::string print_span(std::chrono::milliseconds span);
// The same with a sign, which + may go without: -36h.
std::optional<std::chrono::milliseconds> parse_offset(std::string_view text);
std::string print_offset(std::chrono::milliseconds offset);  // +1d, -36h

// real; frozen; frozen@2030-01-01T00:00:00Z; 2030-01-01T00:00:00Z, from where it runs on; +30d; -2h.
std::optional<wanted_clock> parse_clock(std::string_view text);

}  // namespace s3seal::service
