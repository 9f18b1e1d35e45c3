// A directory that goes with everything in it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>
#include <string>
#include <system_error>

namespace s3seal::test {

class temporary_directory {
public:
    temporary_directory() {
        auto name = (std::filesystem::path{testing::TempDir()} / "s3seal_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::system_error{errno, std::generic_category(), name};
        path_ = name;
    }
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_directory(temporary_directory const&) = delete;
    temporary_directory& operator=(temporary_directory const&) = delete;

    std::filesystem::path const& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

inline std::set<std::string> names_in(std::filesystem::path const& directory) {
    std::set<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator{directory}) names.insert(entry.path().filename());
    return names;
}

// The permission bits.
inline unsigned mode_of(std::filesystem::path const& path) {
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) throw std::system_error{errno, std::generic_category(), path.string()};
    return about.st_mode & 07777u;
}

// Lets every bit of a mode through, so that what is left out was left out on purpose.
class open_umask {
public:
    open_umask() : before_{::umask(0)} {}
    ~open_umask() { ::umask(before_); }
    open_umask(open_umask const&) = delete;
    open_umask& operator=(open_umask const&) = delete;

private:
    mode_t before_;
};

}  // namespace s3seal::test
