// What shells, and the manual, are told of the command line.
#pragma once

#include "server/config/command_line.hpp"

#include <string>

namespace s3seal::cli {

std::string bash_completion(config::described_program const& program);
std::string zsh_completion(config::described_program const& program);
std::string fish_completion(config::described_program const& program);
std::string as_json(config::described_program const& program);

}  // namespace s3seal::cli
