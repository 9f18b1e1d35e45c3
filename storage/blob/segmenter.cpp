#include "storage/blob/segmenter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace s3seal::storage {

namespace {

blob_header new_header(data_key const& key, random_source& random) {
    std::array<std::byte, blob_id_size> id;
    random.fill(id);
    return {.version = blob_format, .kind = key.kind, .id = std::string{as_text(id)}};
}

class inline_reader final : public segment_reader {
public:
    explicit inline_reader(std::string encoded) : encoded_{std::move(encoded)} {}

protected:
    result<std::uint64_t> encoded_size() const override { return encoded_.size(); }
    result<bytes_view> fetch(std::uint64_t offset, std::size_t size) override {
        return as_bytes(encoded_).subspan(static_cast<std::size_t>(offset), size);
    }

private:
    std::string encoded_;
};

}  // namespace

segmenting_writer::segmenting_writer(data_key const& key, placement where, random_source& random)
    : codec_{new_header(key, random), key}, where_{where}, id_{hex_encode(as_bytes(codec_.header().id))} {}

void segmenting_writer::reserve(std::size_t size) {
    if (encoded_.capacity() >= size) return;
    encoded_.reserve(size);
    reserved(encoded_.data(), size);
}

void segmenting_writer::cut_segment(bytes_view content, bool last) {
    constexpr std::size_t around = blob_header_size + 2 * gcm_tag_size;
    if (encoded_.empty()) reserve(around + (last ? content.size() : flush_size() + segment_size));
    if (segments_ == 0) encoded_.append(print_blob_header(codec_.header()));
    codec_.seal(encoded_, content, segments_++, last);
}

result<> segmenting_writer::flush() {
    CHECK_OK(store(encoded_));
    encoded_.clear();
    return {};
}

result<> segmenting_writer::append(bytes_view bytes) {
    CHECK_OK(admit(bytes.size()));
    size_ += bytes.size();
    while (!bytes.empty()) {
        // A segment is cut only when more follows: it might still be the last one, or a small body's only one.
        if (pending_.size() == segment_size) {
            cut_segment(as_bytes(pending_), false);
            pending_.clear();
        } else if (pending_.empty() && segments_ > 0 && bytes.size() > segment_size) {
            cut_segment(bytes.first(segment_size), false);
            bytes = bytes.subspan(segment_size);
        } else {
            auto const part = bytes.first(std::min(bytes.size(), segment_size - pending_.size()));
            pending_.append(as_text(part));
            bytes = bytes.subspan(part.size());
        }
        if (encoded_.size() >= flush_size()) CHECK_OK(flush());
    }
    return {};
}

result<blob_ref> segmenting_writer::finish() {
    blob_ref ref;
    ref.size = size_;
    ref.id = id_;
    bool const in_row = segments_ == 0 && where_ == placement::small_in_row;
    cut_segment(as_bytes(pending_), true);
    if (in_row) {
        ref.inline_bytes = std::move(encoded_);
        return ref;
    }
    CHECK_OK(flush());
    CHECK_OK(seal());
    return ref;
}

result<> segment_reader::begin(blob_ref const& ref, std::uint64_t first, data_key const& key) {
    TRY(auto const stored, encoded_size());
    auto const head_size = static_cast<std::size_t>(std::min<std::uint64_t>(stored, blob_header_size));
    TRY(auto const head, fetch(0, head_size));
    TRY(auto header, parse_blob_header(head));
    // Neither another blob's bytes nor unsealed ones are taken for this one's.
    bool const named = header.version == 1 || hex_encode(as_bytes(header.id)) == ref.id;
    if (header.kind != key.kind || !named)
        return error{errc::corrupt, "a stored body is not the one that its row names"};
    size_ = ref.size;
    layout_.emplace(header, size_);
    if (stored != layout_->encoded_size())
        return error{errc::corrupt, "a stored body has another length than its row says"};
    codec_.emplace(std::move(header), key);
    if (size_ > 0) return first < size_ ? load(layout_->find(first)) : result<>{};
    return layout_->segments() > 0 ? load(layout_->find(0)) : result<>{};
}

result<> segment_reader::load(segment_place const& place) {
    loaded_ = nothing;
    TRY(auto const encoded, fetch(place.offset, place.size));
    TRY(content_, codec_->open(encoded, place.number, place.last));
    loaded_ = place.number;
    return {};
}

result<bytes_view> segment_reader::read(std::uint64_t offset) {
    if (offset >= size_) return bytes_view{};
    auto const place = layout_->find(offset);
    if (place.number != loaded_) CHECK_OK(load(place));
    return content_.subspan(static_cast<std::size_t>(offset % segment_size));
}

result<std::unique_ptr<blob_reader>> open_inline(blob_ref const& ref, data_key const& key) {
    auto reader = std::make_unique<inline_reader>(ref.inline_bytes);
    CHECK_OK(reader->begin(ref, 0, key));
    return std::unique_ptr<blob_reader>{std::move(reader)};
}

}  // namespace s3seal::storage
