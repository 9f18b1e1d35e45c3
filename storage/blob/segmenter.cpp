#include "storage/blob/segmenter.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::storage {

namespace {

// Large enough that a file is written in few calls, small enough that many uploads fit into memory.
constexpr std::size_t flush_size = 256 * 1024;

class inline_reader final : public blob_reader {
public:
    inline_reader(std::string encoded, std::uint64_t size) : encoded_{std::move(encoded)}, size_{size} {}

    result<> check() {
        if (encoded_.size() != encoded_size(size_))
            return error{errc::corrupt, "a stored body has another length than its row says"};
        auto const bytes = as_bytes(encoded_);
        CHECK_OK(check_blob_header(bytes.first(blob_header_size)));
        if (size_ == 0) return {};
        TRY(content_, open_segment(bytes.subspan(blob_header_size), 0));
        return {};
    }
    result<bytes_view> read(std::uint64_t offset) override {
        return content_.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset, size_)));
    }

private:
    std::string encoded_;
    std::uint64_t size_;
    bytes_view content_;
};

}  // namespace

void segmenting_writer::cut_segment(bytes_view content) {
    if (segments_ == 0) encoded_.append(blob_header());
    append_segment(encoded_, content, segments_++);
}

result<> segmenting_writer::flush() {
    return store(std::exchange(encoded_, {}));
}

result<> segmenting_writer::append(bytes_view bytes) {
    CHECK_OK(admit(bytes.size()));
    size_ += bytes.size();
    while (!bytes.empty()) {
        // Nothing is cut before there is more than one segment: it might still be a small body.
        if (pending_.size() == segment_size) {
            cut_segment(as_bytes(pending_));
            pending_.clear();
        }
        if (pending_.empty() && segments_ > 0 && bytes.size() > segment_size) {
            cut_segment(bytes.first(segment_size));
            bytes = bytes.subspan(segment_size);
        } else {
            auto const part = bytes.first(std::min(bytes.size(), segment_size - pending_.size()));
            pending_.append(as_text(part));
            bytes = bytes.subspan(part.size());
        }
        if (encoded_.size() >= flush_size) CHECK_OK(flush());
    }
    return {};
}

result<blob_ref> segmenting_writer::finish() {
    blob_ref ref;
    ref.size = size_;
    if (segments_ == 0) {
        ref.inline_bytes = blob_header();
        if (!pending_.empty()) append_segment(ref.inline_bytes, as_bytes(pending_), 0);
        return ref;
    }
    if (!pending_.empty()) cut_segment(as_bytes(pending_));
    CHECK_OK(flush());
    TRY(ref.id, seal());
    return ref;
}

result<std::unique_ptr<blob_reader>> open_inline(blob_ref const& ref) {
    auto reader = std::make_unique<inline_reader>(ref.inline_bytes, ref.size);
    CHECK_OK(reader->check());
    return std::unique_ptr<blob_reader>{std::move(reader)};
}

}  // namespace s3seal::storage
