// Objects of archived storage classes: they are read only while a restored copy is there.
// Source: S3 API, "RestoreObject"; S3 user guide, "Working with archived objects".
#pragma once

#include "server/http/response.hpp"
#include "server/s3/request/error.hpp"
#include "storage/base/clock.hpp"
#include "storage/model.hpp"

#include <chrono>
#include <string_view>

namespace s3seal::s3 {

bool is_archived(std::string_view storage_class) noexcept;

// InvalidObjectState: it is archived, and no copy of it was restored.
result<> check_readable(storage::object const& row, instant now);

// Of what was or is being restored.
void add_restore_header(http::response& response, storage::object const& row, instant now);

// The copy that a request at that time leads to: of one that is there, only the days are counted anew. They end with a
// day of UTC. InvalidObjectState: the object is not archived; RestoreAlreadyInProgress.
result<storage::restoration> restore(storage::object const& row, instant now, std::chrono::days kept,
                                     std::chrono::milliseconds delay);

// Whether that copy can be read.
bool is_restored(storage::restoration const& copy, instant now) noexcept;

}  // namespace s3seal::s3
