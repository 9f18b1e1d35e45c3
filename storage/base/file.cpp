#include "storage/base/file.hpp"

#include "storage/base/platform.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace s3seal::storage {

namespace {

// Who we are and what to change, where a permission is missing: containers run as whom their image says.
std::string advice(std::filesystem::path const& path) {
    auto at = path;
    struct stat about{};
    while (::stat(at.c_str(), &about) != 0) {
        if (!at.has_relative_path()) return {};
        at = at.has_parent_path() ? at.parent_path() : std::filesystem::path{"."};
    }
    auto const user = std::to_string(::geteuid());
    auto const we = ": s3seal runs as user " + user + " and group " + std::to_string(::getegid());
    if (about.st_uid == ::geteuid()) return we + ", which owns " + at.string() + ": chmod u+rwX " + at.string();
    auto const owner = std::to_string(about.st_uid);
    auto const ours = user + ":" + std::to_string(::getegid()) + " " + path.string();
    // What lies beside it in the folder where it would be made is not for s3seal.
    auto const change = at == path ? "chown -R " + ours : "mkdir -p " + path.string() + " && chown " + ours;
    return we + ", but " + at.string() + " belongs to user " + owner + ": " + change + ", or run s3seal as user " +
           owner;
}

}  // namespace

error system_error(std::string_view what, std::filesystem::path const& path, int number) {
    auto const code = number == ENOSPC || number == EDQUOT ? errc::full : number == ENOENT ? errc::not_found : errc::io;
    return {code, std::string{what} + " " + path.string() + ": " + std::generic_category().message(number) +
                      (number == EACCES ? advice(path) : "")};
}

file& file::operator=(file&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

file::~file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

result<file> file::create(std::filesystem::path const& path) {
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return system_error("cannot create", path, errno);
    return file{descriptor};
}

result<file> file::append(std::filesystem::path const& path) {
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) return system_error("cannot open", path, errno);
    return file{descriptor};
}

result<file> file::open(std::filesystem::path const& path) {
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return system_error("cannot open", path, errno);
    return file{descriptor};
}

result<> file::write(bytes_view bytes) {
    while (!bytes.empty()) {
        auto const written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return system_error("cannot write", "a stored body", errno);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

result<> file::read_at(std::uint64_t offset, std::span<std::byte> out) const {
    while (!out.empty()) {
        auto const got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
        if (got < 0) {
            if (errno == EINTR) continue;
            return system_error("cannot read", "a stored body", errno);
        }
        if (got == 0) return error{errc::corrupt, "a stored body is cut short"};
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
    return {};
}

result<std::uint64_t> file::size() const {
    struct stat about{};
    if (::fstat(descriptor_, &about) != 0) return system_error("cannot examine", "a stored body", errno);
    return static_cast<std::uint64_t>(about.st_size);
}

result<> file::sync() {
    if (!platform::sync_to_disk(descriptor_)) return system_error("cannot sync", "a stored body", errno);
    return {};
}

result<> sync_directory(std::filesystem::path const& path) {
    TRY(auto directory, file::open(path));
    return directory.sync();
}

result<> rename_file(std::filesystem::path const& from, std::filesystem::path const& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) return system_error("cannot rename", from, errno);
    return {};
}

result<> make_directory(std::filesystem::path const& named) {
    // With a slash at the end the parent would be the directory itself, and be made for everybody.
    auto const path = named.has_filename() ? named : named.parent_path();
    auto const parent = path.parent_path();
    std::error_code ec;
    if (!parent.empty()) std::filesystem::create_directories(parent, ec);
    if (ec) return system_error("cannot create", parent, ec.value());
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_error("cannot create", path, errno);
    if (!std::filesystem::is_directory(path, ec)) return system_error("not a directory:", path, ENOTDIR);
    return {};
}

}  // namespace s3seal::storage
