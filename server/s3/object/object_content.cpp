#include "server/s3/object/object_content.hpp"

#include "server/log/log.hpp"
#include "server/s3/request/error_conversion.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::s3 {

part_place find_part(storage::object const& row, std::uint64_t at) noexcept {
    std::uint64_t begin = 0;
    auto one = row.parts.begin();
    while (at - begin >= one->blob.size) {
        begin += one->blob.size;
        ++one;
    }
    return {*one, begin};
}

result<std::unique_ptr<object_content>> object_content::open(storage::blob_store& blobs, storage::object row,
                                                             storage::data_key key, http::byte_range slice) {
    std::unique_ptr<object_content> out{new object_content{blobs, std::move(row), std::move(key), slice}};
    // An empty body is opened too: that it is empty is verified as well.
    if (slice.length > 0 || !out->row_.multipart()) CHECK_OK(lift(out->open_blob()));
    if (!out->row_.multipart()) out->row_.pin.reset();  // parts are opened one after the other
    return out;
}

storage::result<> object_content::open_blob() {
    auto const* blob = &row_.blob;
    begin_ = 0;
    if (row_.multipart()) {
        auto const [part, begin] = find_part(row_, at_);
        blob = &part.blob;
        begin_ = begin;
    }
    end_ = begin_ + blob->size;
    TRY(reader_, blobs_.open(*blob, at_ - begin_, key_));
    return {};
}

storage::result<bytes_view> object_content::next() {
    if (left_ == 0) return bytes_view{};
    auto piece = [this]() -> storage::result<bytes_view> {
        if (at_ == end_) CHECK_OK(open_blob());
        return reader_->read(at_ - begin_);
    }();
    if (!piece) {
        log::error(fmt::format("a stored object cannot be read: {}", piece.error().detail));
        return piece.error();
    }
    auto const bytes = piece->first(static_cast<std::size_t>(std::min<std::uint64_t>(piece->size(), left_)));
    at_ += bytes.size();
    left_ -= bytes.size();
    return bytes;
}

}  // namespace s3seal::s3
