// What --help tells, apart: for shells and manuals.
#pragma once

#include <string>
#include <vector>

namespace s3seal::config {

struct described_flag {
    std::string name;   // --port; -h,--help
    std::string value;  // NUMBER; "": it takes none
    std::string help;
};

struct described_command {
    std::string name;
    std::string arguments;
    std::string help;
    std::string footer;
    std::vector<described_flag> flags;
};

struct described_program {
    described_command itself;  // its flags are all commands'
    std::vector<described_command> commands;
};

}  // namespace s3seal::config
