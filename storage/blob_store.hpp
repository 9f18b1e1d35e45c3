// The contract of bodies: written once, read many times, never seen by halves.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/error.hpp"
#include "storage/model.hpp"

#include <memory>

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

// Any thread.
class blob_store {
public:
    virtual ~blob_store() = default;
    virtual result<std::unique_ptr<blob_writer>> create() = 0;
    // Checks the length and the segment that holds `first`; corrupt, io.
    virtual result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first) = 0;
    // Nothing refers to it any more. Failure is logged, and swept at the next start.
    virtual void remove(blob_ref const& ref) noexcept = 0;
};

}  // namespace s3seal::storage
