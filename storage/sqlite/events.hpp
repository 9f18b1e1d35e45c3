// Rows of the table `event`.
#pragma once

#include "storage/event.hpp"
#include "storage/sqlite/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace s3seal::storage::sqlite {

struct changed_version {
    std::string_view key;
    std::string_view version;
    std::uint64_t sequence;
};
result<> insert_event(database& db, bucket_id const& bucket, changed_version const& what, event const& causes);
result<std::vector<stored_event>> read_events(database& db, std::uint64_t after, std::size_t limit);
result<> forget_events(database& db, std::uint64_t up_to);

}  // namespace s3seal::storage::sqlite
