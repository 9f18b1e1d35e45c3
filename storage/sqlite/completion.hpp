// Uploads that become objects.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/objects.hpp"

#include <string>
#include <string_view>

namespace s3seal::storage::sqlite {

// How many completed uploads are remembered, for clients that ask again.
inline constexpr std::int64_t remembered_completions = 1'000;

// As its namesake in metadata_store; inside a transaction of the caller's.
result<blob_refs> complete_upload(object_change const& change, std::string_view id, object const& row,
                                  std::string const& completed);

}  // namespace s3seal::storage::sqlite
