#include "storage/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace s3seal::storage {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t body_name_size = 64;
constexpr std::size_t old_body_name_size = 32;  // from before there was encryption

// Links lead elsewhere: they are nothing of ours.
bool is_file(fs::path const& path) {
    std::error_code missing;
    return fs::symlink_status(path, missing).type() == fs::file_type::regular;
}

std::uintmax_t size_of(fs::path const& path) {
    std::error_code missing;
    auto const size = fs::file_size(path, missing);
    return missing ? 0 : size;
}

bool is_empty_file(fs::path const& path) {
    return is_file(path) && size_of(path) == 0;
}

bool is_sqlite_database(fs::path const& path) {
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    std::array<char, magic.size()> begin{};
    std::ifstream{path, std::ios::binary}.read(begin.data(), begin.size());
    return is_file(path) && std::string_view{begin.data(), begin.size()} == magic;
}

bool counts(fs::path const& name) {
    return name != "lost+found" && !name.string().starts_with('.');
}

result<bool> any_name(fs::path const& directory, bool (*wanted)(fs::path const&)) {
    std::error_code ec;
    bool found = false;
    for (fs::directory_iterator at{directory, ec}, end; !ec && !found && at != end; at.increment(ec))
        found = wanted(at->path().filename());
    if (ec) return system_error("cannot read", directory, ec.value());
    return found;
}

bool is_hex(std::string_view name) noexcept {
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

result<bool> holds_bodies(fs::path const& directory) {
    std::error_code missing;
    if (!fs::exists(directory, missing)) return false;
    return any_name(directory, [](fs::path const& path) {
        auto const name = path.string();
        return is_body_name(name) || (name.size() == old_body_name_size && is_hex(name));
    });
}

}  // namespace

bool is_data_directory(fs::path const& path) {
    return is_empty_file(path / data_name::lock) || is_sqlite_database(path / data_name::database);
}

bool is_body_name(std::string_view name) noexcept {
    return name.size() == body_name_size && is_hex(name);
}

result<std::unique_ptr<data_directory>> data_directory::open(fs::path const& path) {
    CHECK_OK(make_directory(path));
    std::unique_ptr<data_directory> opened{new data_directory{path}};
    CHECK_OK(opened->check_permissions());
    CHECK_OK(opened->check_owner());
    CHECK_OK(opened->lock());
    CHECK_OK(opened->check_database());
    return opened;
}

result<> data_directory::check_owner() const {
    if (is_data_directory(path_)) return {};
    TRY(bool const used, any_name(path_, counts));
    if (!used) return {};
    // Who named this one in another server's words before.
    auto const below = path_ / own_folder;
    return error{errc::corrupt, path_.string() +
                                    " is not empty and no data directory of s3seal (it holds neither a database " +
                                    data_name::database + " nor an empty " + data_name::lock +
                                    "): name an empty directory, or a new one" +
                                    (is_data_directory(below) ? ", or " + below.string() + ", which is one" : "")};
}

// SQLite and OpenSSL would say less of it, and later.
result<> data_directory::check_permissions() const {
    for (auto const* name : {".", data_name::lock, data_name::database, data_name::database_log,
                             data_name::database_index, data_name::bodies, data_name::orphans, data_name::master_key,
                             data_name::authority, data_name::authority_key}) {
        auto const at = path_ / name;
        std::error_code unknown;
        int const wanted = fs::is_directory(at, unknown) ? R_OK | W_OK | X_OK : R_OK | W_OK;
        bool const refused = ::faccessat(AT_FDCWD, at.c_str(), wanted, AT_EACCESS) != 0 && errno == EACCES;
        if (refused) return system_error("cannot use", name == std::string_view{"."} ? path_ : at, EACCES);
    }
    return {};
}

// Held by the descriptor: the system lets go of it when the process ends, however it ends.
result<> data_directory::lock() {
    auto const path = path_ / data_name::lock;
    lock_ = file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (lock_.descriptor() < 0) return system_error("cannot open", path, errno);
    if (::flock(lock_.descriptor(), LOCK_EX | LOCK_NB) == 0) return {};
    return error{errc::busy, "another s3seal already uses the data directory " + path_.string()};
}

// SQLite makes the log before its index, and at the end removes the index before the log.
result<> data_directory::check_database() {
    TRY(bool const bodies, holds_bodies(path_ / data_name::bodies));
    TRY(bool const orphans, holds_bodies(path_ / data_name::orphans));
    bool const begun = is_file(path_ / data_name::first_start);
    bool const keys = is_file(path_ / data_name::master_key);
    kept_ = bodies || orphans || (keys && !begun);
    auto const log = path_ / data_name::database_log;
    bool const no_database = size_of(path_ / data_name::database) == 0;
    if (no_database && (kept_ || size_of(log) > 0)) return database_is_missing();
    std::error_code unknown;
    if (fs::exists(path_ / data_name::database_index, unknown) && !fs::exists(log, unknown))
        return error{errc::corrupt, log.string() +
                                        " is missing, and with it what was written last: put it back, or remove " +
                                        data_name::database_index + " too to go on without"};
    return no_database ? mark_first_start() : result<>{};
}

error data_directory::database_is_missing() const {
    auto const at = path_ / data_name::database;
    auto const what = !is_file(at) ? " is missing" : size_of(at) == 0 ? " is empty" : " knows nothing";
    return {errc::corrupt, at.string() + what + ", but bodies or keys that belong to it are there: put it and " +
                               data_name::database_log + " back, or name another directory"};
}

result<> data_directory::mark_first_start() {
    auto const path = path_ / data_name::first_start;
    if (is_file(path)) return {};
    CHECK_OK(file::create(path));
    return sync_directory(path_);
}

bool data_directory::is_first_start() const {
    return is_file(path_ / data_name::first_start);
}

result<> data_directory::finish_first_start() {
    auto const path = path_ / data_name::first_start;
    if (::unlink(path.c_str()) == 0) return sync_directory(path_);
    return errno == ENOENT ? result<>{} : result<>{system_error("cannot remove", path, errno)};
}

}  // namespace s3seal::storage
