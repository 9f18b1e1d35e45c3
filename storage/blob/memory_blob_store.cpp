#include "storage/blob/memory_blob_store.hpp"

#include "storage/base/platform.hpp"
#include "storage/blob/segmenter.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::storage {

namespace {

// Stays whole when the blob is removed meanwhile: it holds the chunks.
class chunk_reader final : public segment_reader {
public:
    explicit chunk_reader(std::shared_ptr<memory_blob_store::chunks const> from) : from_{std::move(from)} {}

protected:
    result<std::uint64_t> encoded_size() const override {
        std::uint64_t size = 0;
        for (auto const& chunk : *from_) size += chunk.size();
        return size;
    }
    // What is asked for never crosses a chunk: it is the header, or one segment.
    result<bytes_view> fetch(std::uint64_t offset, std::size_t size) override {
        auto const& first = from_->front();
        if (offset < first.size()) return as_bytes(first).subspan(static_cast<std::size_t>(offset), size);
        auto const full = (*from_)[1].size();  // all but the first and the last are alike
        auto const& chunk = (*from_)[1 + static_cast<std::size_t>((offset - first.size()) / full)];
        return as_bytes(chunk).first(size);
    }

private:
    std::shared_ptr<memory_blob_store::chunks const> from_;
};

}  // namespace

class memory_blob_store::writer final : public segmenting_writer {
public:
    writer(memory_blob_store& to, data_key const& key, placement where)
        : segmenting_writer{key, where, to.random_}, to_{to} {}
    ~writer() override {
        if (!sealed_) to_.budget_->give_back(taken_);  // what is kept in a row is counted with the row
        if (sealed_ && !kept_) to_.forget(id());
    }
    writer(writer const&) = delete;
    writer& operator=(writer const&) = delete;

    void keep() noexcept override { kept_ = true; }

protected:
    result<> admit(std::size_t bytes) override {
        if (!to_.budget_->take(bytes)) return error{errc::full, "the memory limit for stored bytes is reached"};
        taken_ += bytes;
        return {};
    }
    result<> store(std::string& encoded) override {
        chunks_.push_back(std::move(encoded));
        return {};
    }
    result<> seal() override {
        auto whole = std::make_shared<stored_body const>(std::move(chunks_), to_.budget_, taken_);
        sealed_ = true;
        std::lock_guard const lock{to_.mutex_};
        to_.blobs_.emplace(id(), std::move(whole));
        return {};
    }
    std::size_t flush_size() const noexcept override { return 1; }  // each segment is a chunk
    void reserved(char* begin, std::size_t size) noexcept override {
        if (size >= segment_size) platform::populate_pages(begin, size);
    }

private:
    memory_blob_store& to_;
    chunks chunks_;
    std::uint64_t taken_ = 0;
    bool sealed_ = false;
    bool kept_ = false;
};

result<std::unique_ptr<blob_writer>> memory_blob_store::create(data_key key, placement where) {
    return std::unique_ptr<blob_writer>{std::make_unique<writer>(*this, key, where)};
}

std::shared_ptr<memory_blob_store::chunks const> memory_blob_store::find(std::string const& id) {
    std::lock_guard const lock{mutex_};
    auto const at = blobs_.find(id);
    if (at == blobs_.end()) return nullptr;
    return {at->second, &at->second->bytes};
}

result<std::unique_ptr<blob_reader>> memory_blob_store::open(blob_ref const& ref, std::uint64_t first,
                                                             data_key const& key) {
    if (!ref.inline_bytes.empty()) return open_inline(ref, key);
    auto found = find(ref.id);
    if (!found) return error{errc::corrupt, "a stored body is missing"};
    auto reader = std::make_unique<chunk_reader>(std::move(found));
    CHECK_OK(reader->begin(ref, first, key));
    return std::unique_ptr<blob_reader>{std::move(reader)};
}

result<std::string> memory_blob_store::stored_bytes(blob_ref const& ref, std::size_t size) {
    if (!ref.inline_bytes.empty()) return ref.inline_bytes.substr(0, size);
    auto const found = find(ref.id);
    if (!found) return error{errc::corrupt, "a stored body is missing"};
    return found->front().substr(0, size);
}

void memory_blob_store::remove(blob_ref const& ref) noexcept {
    if (!ref.id.empty() && ref.inline_bytes.empty()) pins_.remove(ref);
}

void memory_blob_store::forget(std::string const& id) {
    std::shared_ptr<stored_body const> last;  // goes without the lock: it may be large
    std::lock_guard const lock{mutex_};
    auto const at = blobs_.find(id);
    if (at == blobs_.end()) return;
    last = std::move(at->second);
    blobs_.erase(at);
}

result<> memory_blob_store::share(memory_blob_store& other, std::unordered_set<std::string> const& ids) {
    pins_.keep(ids);
    std::scoped_lock const lock{mutex_, other.mutex_};
    for (auto const& id : ids) {
        auto const at = other.blobs_.find(id);
        if (at == other.blobs_.end()) return error{errc::corrupt, "a stored body is missing"};
        blobs_.emplace(id, at->second);
    }
    return {};
}

}  // namespace s3seal::storage
