#include "storage/blob/file_blob_store.hpp"

#include "storage/base/file.hpp"
#include "storage/blob/segmenter.hpp"
#include "storage/blob/sweep.hpp"

#include <algorithm>
#include <vector>

namespace s3seal::storage {

namespace {

constexpr std::size_t collected_bytes = 256 * 1024;  // so that a file is written in few calls

class file_reader final : public segment_reader {
public:
    explicit file_reader(file from) : from_{std::move(from)} {}

protected:
    result<std::uint64_t> encoded_size() const override { return from_.size(); }
    result<bytes_view> fetch(std::uint64_t offset, std::size_t size) override {
        buffer_.resize(size);
        CHECK_OK(from_.read_at(offset, buffer_));
        return bytes_view{buffer_};
    }

private:
    file from_;
    std::vector<std::byte> buffer_;
};

}  // namespace

class file_blob_store::writer final : public segmenting_writer {
public:
    writer(file_blob_store& to, data_key const& key, placement where)
        : segmenting_writer{key, where, to.random_}, to_{to} {}
    ~writer() override {
        if (kept_ || path_.empty()) return;
        std::error_code ignored;  // swept at the next start
        std::filesystem::remove(path_, ignored);
    }
    writer(writer const&) = delete;
    writer& operator=(writer const&) = delete;

    void keep() noexcept override { kept_ = true; }

protected:
    result<> admit(std::size_t /*bytes*/) override { return {}; }
    result<> store(std::string& encoded) override {
        if (path_.empty()) {
            if (to_.reserve_ != nullptr && !to_.reserve_->keep()) return error{errc::full, "the disk is full"};
            path_ = to_.path_of(unfinished_name(id()));
            TRY(out_, file::create(path_));
        }
        return out_.write(as_bytes(encoded));
    }
    result<> seal() override {
        bool const synced = to_.sync_ == durability::full;
        if (synced) CHECK_OK(out_.sync());
        out_ = file{};  // closed: many may wait together for the change that keeps them
        auto const final_path = to_.path_of(id());
        CHECK_OK(rename_file(path_, final_path));
        path_ = final_path;
        return synced ? sync_directory(to_.directory_) : result<>{};
    }
    std::size_t flush_size() const noexcept override { return collected_bytes; }

private:
    file_blob_store& to_;
    std::filesystem::path path_;
    file out_;
    bool kept_ = false;
};

result<std::unique_ptr<blob_writer>> file_blob_store::create(data_key key, placement where) {
    return std::unique_ptr<blob_writer>{std::make_unique<writer>(*this, key, where)};
}

result<file> file_blob_store::open_file(blob_ref const& ref) const {
    auto opened = file::open(path_of(ref.id));
    if (!opened && opened.error().code == errc::not_found)
        return error{errc::corrupt, "a stored body is missing: " + ref.id};
    return opened;
}

result<std::unique_ptr<blob_reader>> file_blob_store::open(blob_ref const& ref, std::uint64_t first,
                                                           data_key const& key) {
    if (!ref.inline_bytes.empty()) return open_inline(ref, key);
    TRY(auto opened, open_file(ref));
    auto reader = std::make_unique<file_reader>(std::move(opened));
    CHECK_OK(reader->begin(ref, first, key));
    return std::unique_ptr<blob_reader>{std::move(reader)};
}

result<std::string> file_blob_store::stored_bytes(blob_ref const& ref, std::size_t size) {
    if (!ref.inline_bytes.empty()) return ref.inline_bytes.substr(0, size);
    TRY(auto const opened, open_file(ref));
    TRY(auto const stored, opened.size());
    std::vector<std::byte> bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, stored)));
    CHECK_OK(opened.read_at(0, bytes));
    return std::string{as_text(bytes)};
}

void file_blob_store::remove(blob_ref const& ref) noexcept {
    if (!ref.id.empty() && ref.inline_bytes.empty()) pins_.remove(ref);
}

void file_blob_store::remove_file(blob_ref const& ref) const {
    std::error_code ec;
    std::filesystem::remove(path_of(ref.id), ec);
    if (ec) warn_("cannot remove the stored body " + ref.id + ": " + ec.message());
}

result<> file_blob_store::share(file_blob_store const& other, std::unordered_set<std::string> const& ids) {
    pins_.keep(ids);
    for (auto const& id : ids) {
        auto const from = other.path_of(id);
        if (::link(from.c_str(), path_of(id).c_str()) == 0 || errno == EEXIST) continue;
        if (errno == ENOENT) return error{errc::corrupt, "a stored body is missing: " + id};
        return system_error("cannot link", from, errno);
    }
    return sync_ == durability::full ? sync_directory(directory_) : result<>{};
}

}  // namespace s3seal::storage
