#include "storage/embedded/open.hpp"

#include "storage/base/file.hpp"
#include "storage/blob/file_blob_store.hpp"
#include "storage/blob/memory_blob_store.hpp"
#include "storage/blob/sweep.hpp"
#include "storage/caching_metadata_store.hpp"
#include "storage/sqlite/sqlite_metadata_store.hpp"

#include <fcntl.h>

#include <cerrno>
#include <functional>
#include <string>
#include <unordered_set>
#include <utility>

namespace s3seal::storage {

namespace {

// SQLite gives the files beside the database the mode of the database.
result<> make_database_file(std::filesystem::path const& path) {
    file const made{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (made.descriptor() < 0) return system_error("cannot open", path, errno);
    return {};
}

void take(opened& all, std::unique_ptr<sqlite::sqlite_metadata_store> rows) {
    all.keys = rows.get();
    all.rows = rows.get();
    auto cache = std::make_unique<caching_metadata_store>(std::move(rows));
    all.cache = cache.get();
    all.metadata = std::move(cache);
}

result<opened> open_memory(options const& wanted, random_source& random) {
    opened all;
    auto memory = wanted.memory ? wanted.memory : std::make_shared<budget>(wanted.memory_budget);
    auto blobs = std::make_unique<memory_blob_store>(memory, random);
    sqlite::companions const with{.blobs = blobs.get(), .memory = memory.get()};
    all.memory = memory;
    all.in_memory = blobs.get();
    all.blobs = std::move(blobs);
    TRY(auto rows, sqlite::sqlite_metadata_store::open({}, wanted.sync, with));
    take(all, std::move(rows));
    return all;
}

// On a full disk the database needs room to be opened, too.
result<std::unique_ptr<sqlite::sqlite_metadata_store>> open_rows(opened const& all, options const& wanted) {
    auto const& directory = *all.directory;
    sqlite::companions const with{.blobs = all.blobs.get(),
                                  .reserve = all.reserve.get(),
                                  .settle_later = wanted.settle_later,
                                  .may_be_fresh = directory.may_begin_anew()};
    auto const path = directory / data_name::database;
    auto rows = sqlite::sqlite_metadata_store::open(path, wanted.sync, with);
    if (!rows && rows.error().code == errc::full && all.reserve && all.reserve->give_way())
        rows = sqlite::sqlite_metadata_store::open(path, wanted.sync, with);
    if (!rows && rows.error().code == errc::not_found) return directory.database_is_missing();
    return rows;
}

result<opened> open_directory(options const& wanted, random_source& random) {
    opened all;
    TRY(all.directory, data_directory::open(wanted.directory));
    auto const& directory = *all.directory;
    auto const bodies = directory / data_name::bodies;
    CHECK_OK(make_directory(bodies));
    CHECK_OK(make_database_file(directory / data_name::database));
    if (wanted.keeps_reserve)
        all.reserve =
            std::make_unique<disk_reserve>(directory / data_name::reserve, disk_reserve::size_for(wanted.directory));
    auto blobs = std::make_unique<file_blob_store>(bodies, wanted.sync, random, wanted.warn, all.reserve.get());
    all.in_files = blobs.get();
    all.blobs = std::move(blobs);
    TRY(auto rows, open_rows(all, wanted));
    take(all, std::move(rows));
    TRY(auto const in_use, all.metadata->blob_ids());
    CHECK_OK(sweep_bodies(bodies, directory / data_name::orphans, in_use, wanted.now, wanted.warn));
    if (all.reserve && !all.reserve->keep())
        wanted.warn("the disk is full: nothing can be stored until something is deleted");
    return all;
}

}  // namespace

result<opened> open(options const& wanted, random_source& random) {
    return wanted.directory.empty() ? open_memory(wanted, random) : open_directory(wanted, random);
}

result<> replace_contents(opened& into, opened& from, std::function<void()> const& then) {
    auto const share = [&](std::unordered_set<std::string> const& ids) {
        return into.in_memory ? into.in_memory->share(*from.in_memory, ids) : into.in_files->share(*from.in_files, ids);
    };
    auto const forget = [&] {
        into.cache->forget_all();
        if (then) then();
    };
    return into.rows->replace_with(*from.rows, {share, forget});
}

}  // namespace s3seal::storage
