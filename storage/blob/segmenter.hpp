// What both kinds of blob store do alike: cut bytes into encoded segments, keep small bodies for their row, and read
// segments back.
#pragma once

#include "storage/base/random.hpp"
#include "storage/blob_store.hpp"
#include "storage/segments.hpp"

#include <optional>
#include <string>

namespace s3seal::storage {

class segmenting_writer : public blob_writer {
public:
    segmenting_writer(data_key const& key, placement where, random_source& random);

    result<> append(bytes_view bytes) final;
    result<blob_ref> finish() final;

protected:
    // More bytes of content are about to be held: full.
    virtual result<> admit(std::size_t bytes) = 0;
    // Encoded bytes of a large body, in order: whole segments, the header before the first. May take the string.
    virtual result<> store(std::string& encoded) = 0;
    // No more: the blob is to be found under id() now.
    virtual result<> seal() = 0;
    // How many encoded bytes are collected before store() gets them.
    virtual std::size_t flush_size() const noexcept = 0;
    // So much memory was taken for them.
    virtual void reserved(char* /*begin*/, std::size_t /*size*/) noexcept {}

    std::string const& id() const noexcept { return id_; }  // hex

private:
    void cut_segment(bytes_view content, bool last);
    void reserve(std::size_t size);
    result<> flush();

    segment_codec codec_;
    placement where_;
    std::string id_;
    std::string pending_;  // content that does not fill a segment yet
    std::string encoded_;  // on its way to store()
    std::uint64_t segments_ = 0;
    std::uint64_t size_ = 0;
};

// Reads segment after segment of encoded bytes that a subclass fetches.
class segment_reader : public blob_reader {
public:
    result<bytes_view> read(std::uint64_t offset) final;

    // Checks header and length, and the segment that holds `first`. Before anything else.
    result<> begin(blob_ref const& ref, std::uint64_t first, data_key const& key);

protected:
    virtual result<std::uint64_t> encoded_size() const = 0;
    // The view lives until the next call.
    virtual result<bytes_view> fetch(std::uint64_t offset, std::size_t size) = 0;

private:
    static constexpr std::uint64_t nothing = ~std::uint64_t{0};

    result<> load(segment_place const& place);

    std::optional<segment_codec> codec_;
    std::optional<blob_layout> layout_;
    std::uint64_t size_ = 0;
    bytes_view content_;
    std::uint64_t loaded_ = nothing;
};

// Reads a blob that lies in the row.
result<std::unique_ptr<blob_reader>> open_inline(blob_ref const& ref, data_key const& key);

}  // namespace s3seal::storage
