// No machine of ours runs macOS: a test compiles this against headers that declare what is used of it (tests/macos).
#if defined(__APPLE__)

#include "storage/base/platform.hpp"

#include <crt_externs.h>
#include <fcntl.h>
#include <mach-o/dyld.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

namespace s3seal::platform {

namespace {

bool is_set(char const* name) noexcept {
    int value = 0;
    std::size_t size = sizeof value;
    return ::sysctlbyname(name, &value, &size, nullptr, 0) == 0 && value != 0;
}

}  // namespace

// In one piece if that can be had. Files systems that know neither give no such promise: then it is only made longer.
int reserve_space(int descriptor, std::uint64_t size) noexcept {
    fstore_t wanted{};
    wanted.fst_flags = F_ALLOCATECONTIG | F_ALLOCATEALL;
    wanted.fst_posmode = F_PEOFPOSMODE;
    wanted.fst_length = static_cast<off_t>(size);
    if (::fcntl(descriptor, F_PREALLOCATE, &wanted) != 0) {
        wanted.fst_flags = F_ALLOCATEALL;
        if (::fcntl(descriptor, F_PREALLOCATE, &wanted) != 0 && errno != ENOTSUP) return errno;
    }
    return ::ftruncate(descriptor, static_cast<off_t>(size)) == 0 ? 0 : errno;
}

// fsync() leaves it to the disk's cache. Source: fsync(2) of macOS. Some file systems know nothing better.
bool sync_to_disk(int descriptor) noexcept {
    return ::fcntl(descriptor, F_FULLFSYNC) == 0 || ::fsync(descriptor) == 0;
}

timespec modified_at(struct stat const& about) noexcept {
    return about.st_mtimespec;
}

void populate_pages(void*, std::size_t) noexcept {}

void give_back_text() noexcept {}

void end_with_parent(int) noexcept {}

bool can_end_with_parent() noexcept {
    return false;
}

bool is_from_terminal(siginfo_t const& about) noexcept {
    return about.si_pid == 0;
}

std::string own_program() {
    std::uint32_t size = 0;
    ::_NSGetExecutablePath(nullptr, &size);
    std::vector<char> path(size + 1);
    if (::_NSGetExecutablePath(path.data(), &size) != 0) return {};
    return path.data();
}

char** environment_variables() noexcept {
    return *::_NSGetEnviron();
}

bool has_arm_crc32() noexcept {
    static bool const has = is_set("hw.optional.armv8_crc32");
    return has;
}

bool has_arm_pmull() noexcept {
    static bool const has = is_set("hw.optional.arm.FEAT_PMULL");
    return has;
}

}  // namespace s3seal::platform

#endif
