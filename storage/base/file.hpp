// POSIX files with their errors as values. Names in messages are the caller's.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <utility>

namespace s3seal::storage {

// An open descriptor, closed when it goes.
class file {
public:
    file() = default;
    explicit file(int descriptor) noexcept : descriptor_{descriptor} {}
    file(file&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    file& operator=(file&& other) noexcept;
    ~file();

    // A new file for writing, mode 0600. io, full.
    static result<file> create(std::filesystem::path const& path);
    // For writing at its end; made, mode 0600, when it is missing. io, full.
    static result<file> append(std::filesystem::path const& path);
    // For reading. not_found, io.
    static result<file> open(std::filesystem::path const& path);

    result<> write(bytes_view bytes);
    // Exactly out.size() bytes, or corrupt when the file is shorter.
    result<> read_at(std::uint64_t offset, std::span<std::byte> out) const;
    result<std::uint64_t> size() const;
    result<> sync();

    int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_ = -1;
};

// Makes names that were created or renamed in it survive a power cut.
result<> sync_directory(std::filesystem::path const& path);
result<> rename_file(std::filesystem::path const& from, std::filesystem::path const& to);
// Creates it, mode 0700, when it is missing; its parents too.
result<> make_directory(std::filesystem::path const& path);

// full, not_found, io. With who we are and what to change when a permission is missing.
error system_error(std::string_view what, std::filesystem::path const& path, int number);

}  // namespace s3seal::storage
