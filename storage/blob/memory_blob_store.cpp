#include "storage/blob/memory_blob_store.hpp"

#include "storage/blob/segmenter.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::storage {

namespace {

// Stays whole when the blob is removed meanwhile: it holds the chunks.
class chunk_reader final : public blob_reader {
public:
    chunk_reader(std::shared_ptr<memory_blob_store::chunks const> from, std::uint64_t size)
        : from_{std::move(from)}, size_{size} {}

    result<bytes_view> read(std::uint64_t offset) override {
        if (offset >= size_) return bytes_view{};
        auto const place = find_segment(offset, size_);
        auto encoded = as_bytes((*from_)[static_cast<std::size_t>(place.number)]);
        if (place.number == 0) encoded = encoded.subspan(blob_header_size);
        TRY(auto const content, open_segment(encoded, place.number));
        return content.subspan(static_cast<std::size_t>(offset % segment_size));
    }

private:
    std::shared_ptr<memory_blob_store::chunks const> from_;
    std::uint64_t size_;
};

}  // namespace

class memory_blob_store::writer final : public segmenting_writer {
public:
    explicit writer(memory_blob_store& to) : to_{to} {}
    ~writer() override {
        if (kept_) return;
        to_.budget_.give_back(taken_);
        if (id_.empty()) return;
        std::lock_guard const lock{to_.mutex_};
        to_.blobs_.erase(id_);
    }
    writer(writer const&) = delete;
    writer& operator=(writer const&) = delete;

    void keep() noexcept override { kept_ = true; }

protected:
    result<> admit(std::size_t bytes) override {
        if (!to_.budget_.take(bytes)) return error{errc::full, "the memory limit for stored bytes is reached"};
        taken_ += bytes;
        return {};
    }
    result<> store(std::string encoded) override {
        for (std::size_t at = 0; at < encoded.size();) {
            auto const header = chunks_.empty() ? blob_header_size : 0;
            auto const size = std::min(header + segment_size + segment_check_size, encoded.size() - at);
            chunks_.push_back(encoded.substr(at, size));
            at += size;
        }
        return {};
    }
    result<std::string> seal() override {
        id_ = random_hex(to_.random_, 16);
        std::lock_guard const lock{to_.mutex_};
        to_.blobs_.emplace(id_, std::make_shared<chunks const>(std::move(chunks_)));
        return id_;
    }

private:
    memory_blob_store& to_;
    chunks chunks_;
    std::string id_;
    std::uint64_t taken_ = 0;
    bool kept_ = false;
};

result<std::unique_ptr<blob_writer>> memory_blob_store::create() {
    return std::unique_ptr<blob_writer>{std::make_unique<writer>(*this)};
}

result<std::unique_ptr<blob_reader>> memory_blob_store::open(blob_ref const& ref, std::uint64_t first) {
    if (ref.id.empty()) return open_inline(ref);
    std::shared_ptr<chunks const> found;
    {
        std::lock_guard const lock{mutex_};
        auto const at = blobs_.find(ref.id);
        if (at != blobs_.end()) found = at->second;
    }
    if (!found || found->size() != (ref.size + segment_size - 1) / segment_size)
        return error{errc::corrupt, "a stored body is missing"};
    auto reader = std::make_unique<chunk_reader>(std::move(found), ref.size);
    CHECK_OK(reader->read(first));
    return std::unique_ptr<blob_reader>{std::move(reader)};
}

void memory_blob_store::remove(blob_ref const& ref) noexcept {
    budget_.give_back(ref.size);
    if (ref.id.empty()) return;
    std::lock_guard const lock{mutex_};
    blobs_.erase(ref.id);
}

}  // namespace s3seal::storage
