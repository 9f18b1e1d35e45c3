// The environment variables that lead AWS's clients to a server of ours.
#pragma once

#include "server/cli/ready_file.hpp"
#include "server/config/load.hpp"
#include "server/config/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::cli {

struct client_variables {
    std::vector<std::pair<std::string, std::string>> set;
    std::vector<std::string> unset;  // of those that are there: clients would obey them instead, or with it
};

// `settings`: whose credentials and region; `is_secure`: over HTTPS; `around`: what is set already.
client_variables variables_for(running_server const& server, config::settings const& settings, bool is_secure,
                               config::environment const& around);

enum class shell { sh, fish, powershell, dotenv, json };
std::optional<shell> shell_of(std::string_view name);  // sh, fish, powershell, dotenv or json

// What such a shell or reader takes. dotenv and JSON can unset nothing.
std::string print_for(shell form, client_variables const& variables);

}  // namespace s3seal::cli
