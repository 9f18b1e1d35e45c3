// In a container: how the server was started, for commands that ask it and know the variables alone.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace s3seal::config {

// Of process 1, this program's name first: all of them when it runs this very program, and when it is an init that was
// told to start it, what it was told; else none, as where there is no `processes`.
std::vector<std::string> arguments_of_first_process(std::filesystem::path const& processes = "/proc");

}  // namespace s3seal::config
