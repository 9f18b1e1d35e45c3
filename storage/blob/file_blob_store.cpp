#include "storage/blob/file_blob_store.hpp"

#include "storage/base/file.hpp"
#include "storage/blob/segmenter.hpp"

#include <algorithm>
#include <array>

namespace s3seal::storage {

namespace {

constexpr std::string_view temporary_suffix = ".tmp";

class file_reader final : public blob_reader {
public:
    file_reader(file from, std::uint64_t size) : from_{std::move(from)}, size_{size} {}

    result<> check_layout() const {
        TRY(auto const stored, from_.size());
        if (stored != encoded_size(size_))
            return error{errc::corrupt, "a stored body has another length than its row says"};
        std::array<std::byte, blob_header_size> header;
        CHECK_OK(from_.read_at(0, header));
        return check_blob_header(header);
    }
    result<bytes_view> read(std::uint64_t offset) override {
        if (offset >= size_) return bytes_view{};
        auto const place = find_segment(offset, size_);
        if (place.number != loaded_) {
            loaded_ = nothing;
            buffer_.resize(place.size);
            CHECK_OK(from_.read_at(place.offset, buffer_));
            TRY(content_, open_segment(buffer_, place.number));
            loaded_ = place.number;
        }
        return content_.subspan(static_cast<std::size_t>(offset % segment_size));
    }

private:
    static constexpr std::uint64_t nothing = ~std::uint64_t{0};

    file from_;
    std::uint64_t size_;
    std::vector<std::byte> buffer_;
    bytes_view content_;
    std::uint64_t loaded_ = nothing;
};

}  // namespace

class file_blob_store::writer final : public segmenting_writer {
public:
    explicit writer(file_blob_store& to) : to_{to} {}
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
    result<> store(std::string encoded) override {
        if (path_.empty()) {
            id_ = random_hex(to_.random_, 16);
            path_ = to_.path_of(id_ + std::string{temporary_suffix});
            TRY(out_, file::create(path_));
        }
        return out_.write(as_bytes(encoded));
    }
    result<std::string> seal() override {
        bool const synced = to_.sync_ == durability::full;
        if (synced) CHECK_OK(out_.sync());
        auto const final_path = to_.path_of(id_);
        CHECK_OK(rename_file(path_, final_path));
        path_ = final_path;
        if (synced) CHECK_OK(sync_directory(to_.directory_));
        return id_;
    }

private:
    file_blob_store& to_;
    std::string id_;
    std::filesystem::path path_;
    file out_;
    bool kept_ = false;
};

result<std::unique_ptr<blob_writer>> file_blob_store::create() {
    return std::unique_ptr<blob_writer>{std::make_unique<writer>(*this)};
}

result<std::unique_ptr<blob_reader>> file_blob_store::open(blob_ref const& ref, std::uint64_t first) {
    if (ref.id.empty()) return open_inline(ref);
    auto opened = file::open(path_of(ref.id));
    if (!opened && opened.error().code == errc::not_found)
        return error{errc::corrupt, "a stored body is missing: " + ref.id};
    if (!opened) return opened.error();
    auto reader = std::make_unique<file_reader>(*std::move(opened), ref.size);
    CHECK_OK(reader->check_layout());
    CHECK_OK(reader->read(first));
    return std::unique_ptr<blob_reader>{std::move(reader)};
}

void file_blob_store::remove(blob_ref const& ref) noexcept {
    if (ref.id.empty()) return;
    std::error_code fault;
    std::filesystem::remove(path_of(ref.id), fault);
    if (fault) warn_("cannot remove the stored body " + ref.id + ": " + fault.message());
}

result<> file_blob_store::sweep(std::unordered_set<std::string> const& in_use) {
    std::error_code fault;
    std::size_t swept = 0;
    for (auto const& entry : std::filesystem::directory_iterator{directory_, fault}) {
        if (in_use.contains(entry.path().filename().string())) continue;
        std::error_code failed;
        std::filesystem::remove(entry.path(), failed);
        if (failed) return system_error("cannot remove", entry.path(), failed.value());
        ++swept;
    }
    if (fault) return system_error("cannot read", directory_, fault.value());
    if (swept > 0) warn_("removed " + std::to_string(swept) + " stored bodies that no object refers to");
    return {};
}

}  // namespace s3seal::storage
