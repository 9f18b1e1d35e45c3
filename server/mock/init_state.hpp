// What an image's entrypoint tells of its init scripts, in a file that it writes: a line for each event.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::mock {

// In their order.
inline constexpr std::array<std::string_view, 4> init_stages{"BOOT", "START", "READY", "SHUTDOWN"};

struct init_script {
    std::size_t stage = 0;   // of init_stages
    std::string name;        // as the entrypoint calls it
    std::string_view state;  // RUNNING, SUCCESSFUL, ERROR

    bool operator==(init_script const&) const = default;
};

struct init_state {
    std::array<bool, init_stages.size()> completed{};
    std::vector<init_script> scripts;  // as they began

    bool operator==(init_state const&) const = default;
};

inline constexpr std::size_t max_init_bytes = 256u << 10;  // what is behind them is not read
inline constexpr std::size_t max_init_scripts = 1000;

// `STAGE RUNNING NAME`, `STAGE SUCCESSFUL NAME`, `STAGE ERROR NAME`, `STAGE COMPLETED`; a later line about a script of
// the same stage and name replaces an earlier one. Other lines, and one without its end, do not count.
init_state parse_init_state(std::string_view text);

// Of that file. "", or a file that is not there: nothing runs but the server, whose start is the first three stages.
init_state load_init_state(std::string const& file, bool ready);

}  // namespace s3seal::mock
