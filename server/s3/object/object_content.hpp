// The bytes of a stored object, opened and verified, over all of its parts.
#pragma once

#include "server/http/range.hpp"
#include "server/http/response.hpp"
#include "server/s3/request/error.hpp"
#include "storage/blob_store.hpp"
#include "storage/crypto/data_key.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <memory>

namespace s3seal::s3 {

class object_content final : public http::body_source {
public:
    // The bytes of `slice`, which lies within the object. The length and the first segment are verified here, while a
    // status can still say that something is wrong. `row` holds its blobs. InternalError.
    static result<std::unique_ptr<object_content>> open(storage::blob_store& blobs, storage::object row,
                                                        storage::data_key key, http::byte_range slice);

    storage::result<bytes_view> next() override;

private:
    object_content(storage::blob_store& blobs, storage::object row, storage::data_key key, http::byte_range slice)
        : blobs_{blobs}, row_{std::move(row)}, key_{std::move(key)}, at_{slice.first}, left_{slice.length} {}

    storage::result<> open_blob();

    storage::blob_store& blobs_;
    storage::object row_;
    storage::data_key key_;
    std::uint64_t at_;  // in the object
    std::uint64_t left_;
    std::unique_ptr<storage::blob_reader> reader_;
    std::uint64_t begin_ = 0;  // of what the reader reads, in the object
    std::uint64_t end_ = 0;
};

// The part that byte `at` lies in, and where it begins. `at` < the object's size; the object is a multipart one.
struct part_place {
    storage::stored_part const& part;
    std::uint64_t begin;
};
part_place find_part(storage::object const& row, std::uint64_t at) noexcept;

}  // namespace s3seal::s3
