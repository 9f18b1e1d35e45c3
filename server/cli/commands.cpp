#include "server/cli/commands.hpp"

#include <vector>

namespace s3seal::cli {

config::client_commands commands() {
    static std::vector<config::client_command> const all{
        run_command,      env_command,       stop_command,     ca_command,     check_command,     explain_command,
        requests_command, tail_command,      clock_command,    faults_command, seed_command,      state_command,
        verify_command,   namespace_command, snapshot_command, reset_command,  completion_command};
    return all;
}

}  // namespace s3seal::cli
