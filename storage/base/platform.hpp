// What the systems that this runs on do each in their own way: Linux in platform_linux.cpp, macOS in
// platform_macos.cpp. All else keeps to POSIX.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>

struct stat;

namespace s3seal::platform {

// Disk space for the first `size` bytes of a file, which has that size then. 0, or an errno.
int reserve_space(int descriptor, std::uint64_t size) noexcept;

// What was written is on the disk itself, not in its cache. False: errno says why.
bool sync_to_disk(int descriptor) noexcept;

// When the content of a file changed last.
timespec modified_at(struct stat const& about) noexcept;

// Fresh memory that will be written soon, asked for at once. No more than a hint.
void populate_pages(void* begin, std::size_t size) noexcept;

// What the start has touched of the program's text goes back: what is needed again comes from the page cache.
void give_back_text() noexcept;

// This process gets SIGTERM when `parent` ends, however it ends; where the system can do that.
void end_with_parent(int parent) noexcept;
bool can_end_with_parent() noexcept;

// Whether a signal came from the terminal, which sends it to the whole process group.
bool is_from_terminal(siginfo_t const& about) noexcept;

// The path of this program; "": the system does not tell.
std::string own_program();

// NAME=value, ended by a null pointer.
char** environment_variables() noexcept;

// Whether the processor, an Arm of 64 bits, has these instructions.
bool has_arm_crc32() noexcept;
bool has_arm_pmull() noexcept;

}  // namespace s3seal::platform
