// What changes tell those who are told of them: rows that are stored with the change, in one transaction.
#pragma once

#include "storage/base/clock.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace s3seal::storage {

// What a change causes. Its name is the caller's: "ObjectCreated:Put".
struct event {
    std::string_view name;
    instant at;
};

// An event that waits for its reader.
struct stored_event {
    std::uint64_t number = 0;  // of all events: in the order of the changes, never used twice
    bucket_id bucket;
    std::string key;
    std::string version;
    std::uint64_t sequence = 0;  // of the version (object::sequence)
    std::string name;
    instant at;
};

}  // namespace s3seal::storage
