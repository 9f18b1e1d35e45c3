#include "storage/open.hpp"

#include "storage/base/file.hpp"
#include "storage/blob/file_blob_store.hpp"
#include "storage/blob/memory_blob_store.hpp"
#include "storage/sqlite/sqlite_metadata_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace s3seal::storage {

namespace {

constexpr char const* lock_name = "lock";
constexpr char const* database_name = "s3seal.db";
constexpr char const* blobs_name = "blobs";

// Held by the descriptor: the system lets go of it when the process ends, however it ends.
result<std::shared_ptr<void>> lock_directory(std::filesystem::path const& directory) {
    auto const path = directory / lock_name;
    auto held = std::make_shared<file>(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (held->descriptor() < 0) return system_error("cannot open", path, errno);
    if (::flock(held->descriptor(), LOCK_EX | LOCK_NB) != 0)
        return error{errc::busy, "another s3seal already uses the data directory " + directory.string()};
    return std::shared_ptr<void>{std::move(held)};
}

// SQLite gives the files beside the database the mode of the database.
result<> make_database_file(std::filesystem::path const& path) {
    file const made{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (made.descriptor() < 0) return system_error("cannot open", path, errno);
    return {};
}

result<opened> open_memory(options const& wanted, random_source& random) {
    opened all;
    all.blobs = std::make_unique<memory_blob_store>(wanted.memory_budget, random);
    TRY(auto rows, sqlite::sqlite_metadata_store::open({}, wanted.sync, {.blobs = all.blobs.get()}));
    all.keys = rows.get();
    all.metadata = std::move(rows);
    return all;
}

result<opened> open_directory(options const& wanted, random_source& random) {
    CHECK_OK(make_directory(wanted.directory));
    opened all;
    TRY(all.lock, lock_directory(wanted.directory));
    CHECK_OK(make_directory(wanted.directory / blobs_name));
    CHECK_OK(make_database_file(wanted.directory / database_name));
    auto blobs = std::make_unique<file_blob_store>(wanted.directory / blobs_name, wanted.sync, random, wanted.warn);
    TRY(auto rows,
        sqlite::sqlite_metadata_store::open(wanted.directory / database_name, wanted.sync, {.blobs = blobs.get()}));
    all.keys = rows.get();
    all.metadata = std::move(rows);
    TRY(auto const in_use, all.metadata->blob_ids());
    CHECK_OK(blobs->sweep(in_use));
    all.blobs = std::move(blobs);
    return all;
}

}  // namespace

result<opened> open(options const& wanted, random_source& random) {
    return wanted.directory.empty() ? open_memory(wanted, random) : open_directory(wanted, random);
}

}  // namespace s3seal::storage
