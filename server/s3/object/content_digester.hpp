// Digests of content that is copied rather than received.
#pragma once

#include "server/body/checksum.hpp"
#include "server/body/verified_body.hpp"
#include "server/s3/object/object_content.hpp"
#include "server/s3/request/error_conversion.hpp"

#include <memory>

namespace s3seal::s3 {

class content_digester {
public:
    content_digester(body::checksum_row const& checksum, bool wants_md5)
        : row_{checksum},
          checksum_{body::make_hasher(checksum.algorithm)},
          md5_{wants_md5 ? body::make_hasher(body::checksum_algorithm::md5) : nullptr} {}

    void update(bytes_view bytes) {
        size_ += bytes.size();
        checksum_->update(bytes);
        if (md5_) md5_->update(bytes);
    }
    body::verified_content finish() {
        return {size_,
                md5_ ? md5_->finish() : std::string{},
                {std::string{row_.name}, std::string{body::checksum_type::full_object},
                 base64_encode(as_bytes(checksum_->finish()))}};
    }

private:
    body::checksum_row const& row_;
    std::unique_ptr<body::hasher> checksum_;
    std::unique_ptr<body::hasher> md5_;
    std::uint64_t size_ = 0;
};

// Copies what fits into one turn of the connection's thread, a few milliseconds. False: there is no more.
template <class Writer>
result<bool> copy_for_one_turn(object_content& from, Writer& to, content_digester& digester) {
    constexpr std::uint64_t bytes_in_one_turn = 4u << 20;
    for (std::uint64_t done = 0; done < bytes_in_one_turn;) {
        TRY(auto const piece, lift(from.next()));
        if (piece.empty()) return false;
        digester.update(piece);
        CHECK_OK(to.write(piece));
        done += piece.size();
    }
    return true;
}

}  // namespace s3seal::s3
