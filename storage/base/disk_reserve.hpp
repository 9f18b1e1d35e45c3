// Space that is kept for deletions: on a full disk they need some before they free any.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>

namespace s3seal::storage {

// A file without a meaning. While it is missing nothing new is stored, so that what it gave goes to deletions. Any
// thread.
class disk_reserve {
public:
    // 1/64 of the disk, but 1 to 16 MiB.
    static std::uint64_t size_for(std::filesystem::path const& directory);

    disk_reserve(std::filesystem::path path, std::uint64_t size) : path_{std::move(path)}, size_{size} {}

    // Whether it is there; made anew when it is not and the disk has room. Also true where none can be had for other
    // reasons than room: then deletions have to do without.
    bool keep() noexcept;
    // Gives its space away; keep() gets it back. False: there was none to give.
    bool give_way() noexcept;

    // Whether the disk has less than that besides: what is written next may find no room.
    bool is_tight() const noexcept;

    std::uint64_t size() const noexcept { return size_; }

private:
    std::filesystem::path path_;
    std::uint64_t size_;
    std::mutex mutex_;
    std::atomic<bool> kept_ = false;
};

}  // namespace s3seal::storage
