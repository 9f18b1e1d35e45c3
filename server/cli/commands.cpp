#include "server/cli/commands.hpp"

#include <vector>

namespace s3seal::cli {

config::client_commands commands() {
    static std::vector<config::client_command> const all{explain_command, requests_command, tail_command, clock_command,
                                                         faults_command};
    return all;
}

}  // namespace s3seal::cli
