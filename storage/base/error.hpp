// What can go wrong in storage. The caller says what it means in its own protocol.
#pragma once

#include "storage/base/result.hpp"

#include <string>

namespace s3seal::storage {

enum class errc {
    not_found,       // the bucket, object or key does not exist
    already_exists,  // it exists, and must not
    conflict,        // it is not in the state that the caller expected
    stale,           // its bucket is not as it was when the caller decided
    replaced,        // nor is anything else: all that is stored has become something else
    locked,          // it is held or retained
    not_empty,       // the bucket still holds objects
    busy,            // another process holds the data directory
    corrupt,         // stored bytes are not what was written
    io,              // the disk or the database refused
    full,            // the byte budget is used up
    newer_schema,    // written by a later version of this program
};

struct error {
    errc code;
    std::string detail;  // for the log; never a secret, never sent to a client
};

template <class T = void>
using result = basic_result<T, error>;

}  // namespace s3seal::storage
