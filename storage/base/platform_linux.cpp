#if defined(__linux__) && !defined(__APPLE__)

#include "storage/base/platform.hpp"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

// Of the linker: where the program's text begins and ends.
extern char const __executable_start, etext;  // NOLINT(bugprone-reserved-identifier): it is called so

namespace s3seal::platform {

int reserve_space(int descriptor, std::uint64_t size) noexcept {
    return ::posix_fallocate(descriptor, 0, static_cast<off_t>(size));
}

bool sync_to_disk(int descriptor) noexcept {
    return ::fsync(descriptor) == 0;
}

timespec modified_at(struct stat const& about) noexcept {
    return about.st_mtim;
}

// Asked for together, fresh pages cost the kernel two thirds of what they cost one fault at a time. Kernels before 5.14
// do not know it.
void populate_pages(void* begin, std::size_t size) noexcept {
#ifdef MADV_POPULATE_WRITE
    static auto const page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    auto const address = reinterpret_cast<std::uintptr_t>(begin);
    auto const first = (address + page - 1) / page * page;
    auto const last = (address + size) / page * page;
    if (first < last) (void)::madvise(reinterpret_cast<void*>(first), last - first, MADV_POPULATE_WRITE);
#else
    (void)begin, (void)size;
#endif
}

void give_back_text() noexcept {
    auto const page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    auto const begin = reinterpret_cast<std::uintptr_t>(&__executable_start) / page * page;
    auto const end = reinterpret_cast<std::uintptr_t>(&etext) / page * page;
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

// It may have ended before the system was asked.
void end_with_parent(int parent) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::raise(SIGTERM);
}

bool can_end_with_parent() noexcept {
    return true;
}

// Processes of other containers have no id here either, but a code of users.
bool is_from_terminal(siginfo_t const& about) noexcept {
    return about.si_code > 0;
}

std::string own_program() {
    std::array<char, 4096> path{};
    auto const size = ::readlink("/proc/self/exe", path.data(), path.size());
    return size > 0 ? std::string{path.data(), static_cast<std::size_t>(size)} : std::string{};
}

char** environment_variables() noexcept {
    return environ;
}

#if defined(__aarch64__)

bool has_arm_crc32() noexcept {
    return (::getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
}

bool has_arm_pmull() noexcept {
    return (::getauxval(AT_HWCAP) & HWCAP_PMULL) != 0;
}

#else

bool has_arm_crc32() noexcept {
    return false;
}

bool has_arm_pmull() noexcept {
    return false;
}

#endif

}  // namespace s3seal::platform

#endif
