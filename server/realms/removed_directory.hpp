// A directory that goes when whoever holds this does.
#pragma once

#include <filesystem>
#include <system_error>

namespace s3seal::realms {

struct removed_directory {
    removed_directory() = default;
    ~removed_directory() {
        std::error_code ignored;
        if (!path.empty()) std::filesystem::remove_all(path, ignored);
    }
    removed_directory(removed_directory const&) = delete;
    removed_directory& operator=(removed_directory const&) = delete;

    std::filesystem::path path;  // "": nothing goes
};

}  // namespace s3seal::realms
