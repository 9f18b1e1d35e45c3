// The directory that keeps everything: what lies in it, whose it is, and whether its first start ever finished.
#pragma once

#include "storage/base/error.hpp"
#include "storage/base/file.hpp"

#include <filesystem>
#include <memory>

namespace s3seal::storage {

// The names of all that a data directory holds.
namespace data_name {
inline constexpr char const* lock = "lock";
inline constexpr char const* first_start = "first-start";
inline constexpr char const* database = "s3seal.db";
inline constexpr char const* database_log = "s3seal.db-wal";
inline constexpr char const* database_index = "s3seal.db-shm";
inline constexpr char const* reserve = "s3seal.db-reserve";
inline constexpr char const* bodies = "blobs";
inline constexpr char const* orphans = "orphans";
inline constexpr char const* requests = "requests";
inline constexpr char const* snapshots = "snapshots";
inline constexpr char const* namespaces = "namespaces";
inline constexpr char const* master_key = "master.key";
inline constexpr char const* authority = "ca.pem";
inline constexpr char const* authority_key = "ca.key";
}  // namespace data_name

// Below a directory of another server, what keeps ours apart.
inline constexpr char const* own_folder = "s3seal";

// One of ours: it holds our lock, an empty file, or our database.
bool is_data_directory(std::filesystem::path const& path);

// The name of a stored body: 64 lower-case hex digits.
bool is_body_name(std::string_view name) noexcept;

// Locked as long as it lives.
class data_directory {
public:
    // Makes it (0700) when it is missing. Nothing is written into one that is not empty and not ours; `lost+found` and
    // names with a dot in front count for nothing.
    // busy: another process holds it; corrupt: it is somebody else's, or the database or its log is missing beside
    // what belongs to it; io: with who we are when a permission is missing. Each with a sentence for the user.
    static result<std::unique_ptr<data_directory>> open(std::filesystem::path const& path);

    std::filesystem::path operator/(char const* name) const { return path_ / name; }

    // False: there are bodies or keys whose rows a fresh database would not know.
    bool may_begin_anew() const noexcept { return !kept_; }
    // corrupt: what a fresh database is told that must not be one.
    error database_is_missing() const;
    // It has not finished yet, or never did.
    bool is_first_start() const;
    // Everything that the first start makes is there: from now on nothing of it may be missing.
    result<> finish_first_start();

private:
    explicit data_directory(std::filesystem::path path) : path_{std::move(path)} {}

    result<> check_owner() const;
    result<> check_permissions() const;
    result<> lock();
    result<> check_database();
    result<> mark_first_start();

    std::filesystem::path path_;
    file lock_;
    bool kept_ = false;
};

}  // namespace s3seal::storage
