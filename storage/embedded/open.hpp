// Opens the storage: all of it in memory, or all of it under one directory.
#pragma once

#include "storage/base/clock.hpp"
#include "storage/base/disk_reserve.hpp"
#include "storage/base/random.hpp"
#include "storage/blob/budget.hpp"
#include "storage/blob_store.hpp"
#include "storage/data_directory.hpp"
#include "storage/durability.hpp"
#include "storage/key_store.hpp"
#include "storage/metadata_store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace s3seal::storage {

struct options {
    std::filesystem::path directory;  // "": in memory, nothing touches the disk
    durability sync = durability::normal;
    bool settle_later = false;  // in a directory: changes are durable with metadata_store::settle(), many at a time
    std::uint64_t memory_budget = 4ull << 30;  // bodies and rows in memory mode; beyond: errc::full
    std::shared_ptr<budget> memory = nullptr;  // likewise, shared with other storages; null: a budget of its own
    bool keeps_reserve = true;                 // in a directory: space for deletions on a full disk
    instant now = {};                          // of this start: how old orphans are
    std::function<void(std::string_view)> warn = [](std::string_view) {
    };  // log lines: what was swept, files not removed
};

class memory_blob_store;
class file_blob_store;
class caching_metadata_store;
namespace sqlite {
class sqlite_metadata_store;
}

struct opened {
    std::unique_ptr<data_directory> directory;  // null: in memory. Locked until all else is closed
    std::unique_ptr<disk_reserve> reserve;      // null: in memory
    std::unique_ptr<blob_store> blobs;          // before the rows, which hold bodies
    std::unique_ptr<metadata_store> metadata;
    key_store* keys = nullptr;  // never null once it is open; lives as long as `metadata`

    // The same, as what they are: for replace_contents().
    memory_blob_store* in_memory = nullptr;  // null: in a directory
    file_blob_store* in_files = nullptr;     // null: in memory
    std::shared_ptr<budget> memory;          // of what lies in memory
    caching_metadata_store* cache = nullptr;
    sqlite::sqlite_metadata_store* rows = nullptr;
};

// Opens the directory (data_directory.hpp), migrates an older schema, sweeps bodies without a row (blob/sweep.hpp).
// Whoever makes the rest of what the directory needs calls finish_first_start() then.
// busy, newer_schema, corrupt, io: each with a sentence for the user.
result<opened> open(options const& options, random_source& random);

// Everything in `into` becomes what `from` holds, bodies shared and rows copied, in one step for whoever uses either
// meanwhile; or it stays. Both are in memory, or both in directories of one file system. Changes under way find another
// generation (metadata_store.hpp). `then`: called in that step, with whatever was read from `into` to be forgotten; it
// asks neither of them. full, io, corrupt.
result<> replace_contents(opened& into, opened& from, std::function<void()> const& then = {});

}  // namespace s3seal::storage
