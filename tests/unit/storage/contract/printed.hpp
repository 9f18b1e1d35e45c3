// Results of stores as text, so that two of them can be compared. What a store numbers as it likes is left out.
#pragma once

#include "storage/metadata_store.hpp"
#include "tests/unit/storage/contract/listed.hpp"

#include <string>

namespace s3seal::test {

std::string printed(storage::object const& row);
std::string printed(storage::bucket const& row);
std::string printed(storage::multipart_upload const& row);
std::string printed(storage::stored_part const& part);
std::string printed(storage::annotation const& row);
std::string printed(storage::setting const& one);
std::string printed(storage::stored_event const& one);
std::string printed(storage::blob_ref const& blob);
std::string printed(storage::listed_page const& page);

std::string printed(storage::bucket_page const& page);
std::string printed(storage::setting_page const& page);
std::string printed(storage::upload_page const& page);
std::string printed(storage::part_page const& page);
std::string printed(storage::annotation_page const& page);
std::string printed(storage::blob_refs blobs);  // in any order

template <class T>
std::string printed(std::shared_ptr<T> const& row) {
    return printed(*row);
}

// The error code of a failure.
template <class T>
std::string printed(storage::result<T> const& outcome) {
    if (!outcome) return "error " + std::to_string(static_cast<int>(outcome.error().code));
    if constexpr (std::is_void_v<T>)
        return "ok";
    else
        return printed(*outcome);
}

}  // namespace s3seal::test
