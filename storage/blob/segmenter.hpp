// What both kinds of blob writer do alike: cut bytes into encoded segments, and keep small bodies for their row.
#pragma once

#include "storage/blob_store.hpp"
#include "storage/segments.hpp"

#include <string>

namespace s3seal::storage {

class segmenting_writer : public blob_writer {
public:
    result<> append(bytes_view bytes) final;
    result<blob_ref> finish() final;

protected:
    // More bytes of content are about to be held: full.
    virtual result<> admit(std::size_t bytes) = 0;
    // Encoded bytes of a large body, in order: whole segments, the header before the first.
    virtual result<> store(std::string encoded) = 0;
    // No more. Gives the blob's id.
    virtual result<std::string> seal() = 0;

    std::uint64_t size() const noexcept { return size_; }

private:
    void cut_segment(bytes_view content);
    result<> flush();

    std::string pending_;  // content that does not fill a segment yet
    std::string encoded_;  // on its way to store()
    std::uint64_t segments_ = 0;
    std::uint64_t size_ = 0;
};

// Reads a blob that lies in the row.
result<std::unique_ptr<blob_reader>> open_inline(blob_ref const& ref);

}  // namespace s3seal::storage
