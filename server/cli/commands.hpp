// What this program asks of a running server.
#pragma once

#include "server/config/client_command.hpp"

namespace s3seal::cli {

// A row beside each command's function.
extern config::client_command const clock_command;
extern config::client_command const check_command;
extern config::client_command const namespace_command;
extern config::client_command const snapshot_command;
extern config::client_command const reset_command;
extern config::client_command const explain_command;
extern config::client_command const requests_command;
extern config::client_command const tail_command;
extern config::client_command const faults_command;
extern config::client_command const seed_command;
extern config::client_command const state_command;
extern config::client_command const verify_command;
extern config::client_command const run_command;
extern config::client_command const env_command;
extern config::client_command const stop_command;
extern config::client_command const ca_command;
extern config::client_command const completion_command;

// All of them, in the order in which --help tells of them.
config::client_commands commands();

}  // namespace s3seal::cli
