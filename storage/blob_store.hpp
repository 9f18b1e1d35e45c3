// The contract of bodies: written once, read many times, never seen by halves.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/base/error.hpp"
#include "storage/crypto/data_key.hpp"
#include "storage/model.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace s3seal::storage {

// Bytes being written. Invisible until a row refers to them; dropped without keep() they vanish. One thread at a time.
class blob_writer {
public:
    virtual ~blob_writer() = default;
    virtual result<> append(bytes_view bytes) = 0;  // full, io
    // No more bytes. Durable as configured when it returns; still dropped by the destructor without keep().
    virtual result<blob_ref> finish() = 0;
    // The row that refers to it is committed: the bytes stay.
    virtual void keep() noexcept = 0;
};

// Verified bytes of one blob. One thread at a time; stays readable after remove().
class blob_reader {
public:
    virtual ~blob_reader() = default;
    // Up to the end of the current segment, from `offset` on; empty at the end. The view lives until the next call.
    // corrupt when the segment is not what was written: none of its bytes are given.
    virtual result<bytes_view> read(std::uint64_t offset) = 0;
};

enum class placement {
    small_in_row,  // up to 64 KiB come back in blob_ref::inline_bytes
    outside,       // always in the blob store
};

// Any thread. Calls wait for this machine's memory and disk alone, unless metadata_store::may_block() says otherwise of
// the storage they belong to: then none of them, nor of writers and readers, belongs onto a thread that serves
// connections. Else append() and read() take as long as what they are given, or one segment; finish() as long as a disk
// does when bodies are synced; remove() as long as a file's unlinking.
class blob_store {
public:
    virtual ~blob_store() = default;
    // Every blob gets a random id, and a key of its own that is derived from `key` and the id.
    virtual result<std::unique_ptr<blob_writer>> create(data_key key, placement where = placement::small_in_row) = 0;
    // Checks the length and the segment that holds `first`. corrupt: also when another key sealed it; io.
    virtual result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first,
                                                      data_key const& key) = 0;
    // The first `size` bytes as they are stored, header and all. corrupt: it is not there.
    virtual result<std::string> stored_bytes(blob_ref const& ref, std::size_t size) = 0;
    // As long as what it gives lives, these blobs stay readable, also when they are removed meanwhile.
    virtual std::shared_ptr<void> pin(std::vector<std::string> ids) = 0;
    // Their rows have gone: whoever learns of it calls remove() for each. Blobs that come back before that stay.
    virtual void expect_removal(std::span<blob_ref const> all) = 0;
    // Nothing refers to it any more. Failure is logged, and swept at the next start.
    virtual void remove(blob_ref const& ref) noexcept = 0;
};

}  // namespace s3seal::storage
