#include "storage/base/disk_reserve.hpp"

#include "storage/base/file.hpp"
#include "storage/base/platform.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace s3seal::storage {

std::uint64_t disk_reserve::size_for(std::filesystem::path const& directory) {
    constexpr std::uint64_t least = 1ull << 20;
    constexpr std::uint64_t most = 16ull << 20;
    std::error_code unknown;
    auto const disk = std::filesystem::space(directory, unknown);
    return unknown ? most : std::clamp<std::uint64_t>(disk.capacity / 64, least, most);
}

bool disk_reserve::keep() noexcept {
    if (kept_) return true;
    std::lock_guard const lock{mutex_};
    file const made{::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    int const code = made.descriptor() < 0 ? errno : platform::reserve_space(made.descriptor(), size_);
    if (code == ENOSPC || code == EDQUOT) {
        ::unlink(path_.c_str());  // else half of it would take what is left
        return false;
    }
    kept_ = true;
    return true;
}

bool disk_reserve::is_tight() const noexcept {
    struct statvfs disk{};
    return ::statvfs(path_.c_str(), &disk) != 0 || disk.f_bavail < size_ / disk.f_frsize;
}

bool disk_reserve::give_way() noexcept {
    std::lock_guard const lock{mutex_};
    kept_ = false;
    return ::unlink(path_.c_str()) == 0;
}

}  // namespace s3seal::storage
