// What a person typed, made into one thing to do.
#pragma once

#include "server/config/client_command.hpp"
#include "server/config/described.hpp"
#include "server/config/load.hpp"
#include "server/config/settings.hpp"

#include <string>
#include <vector>

namespace s3seal::config {

struct command {
    enum class kind {
        serve,         // run the server with `options`
        health_check,  // ask `url`
        ask,           // `asked`, with `call`
        print,         // `text` to stdout, exit with `exit_code`
        refuse,        // `text` to stderr, exit with `exit_code`: one line for each problem
    };

    kind what = kind::serve;
    settings options = {};
    problems remarks = {};  // serve: what is to be logged first, one line each
    std::string url = {};
    client_command const* asked = nullptr;
    client_call call = {};
    std::string text = {};
    int exit_code = 0;
};

// Never fails: whatever is wrong, all of it, is a `refuse` with exit code 2 (1 for a health check, which knows no
// other).
// `typed`: the program's name first. `first_process`: likewise, of the server in this container; commands that ask it
// need to know how it was started.
command parse_command_line(std::vector<std::string> const& typed, environment const& from, client_commands clients,
                           std::vector<std::string> const& first_process = {});

// What --help tells.
described_program describe_command_line(client_commands clients);

// Where a server with these settings answers health checks, seen from its own machine.
std::string health_url(settings const& settings);

}  // namespace s3seal::config
