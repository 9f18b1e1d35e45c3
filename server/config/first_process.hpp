// In a container: how the server was started, for commands that ask it and know the variables alone.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace s3seal::config {

// All of process 1 when it runs this very program, its name first; else none, as where there is no `processes`.
std::vector<std::string> arguments_of_first_process(std::filesystem::path const& processes = "/proc");

}  // namespace s3seal::config
