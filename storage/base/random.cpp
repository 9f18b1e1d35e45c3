#include "storage/base/random.hpp"

#include "storage/base/bytes.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace s3seal {

namespace {

// Random bytes bought in bulk: a call into OpenSSL for each id would cost more than the id's request.
class reserve {
public:
    void take(std::span<std::byte> out) noexcept {
        if (out.size() > bytes_.size() - used_) refill();
        std::memcpy(out.data(), bytes_.data() + used_, out.size());
        std::memset(bytes_.data() + used_, 0, out.size());  // given once, never again
        used_ += out.size();
    }
    static constexpr std::size_t size = 4096;

private:
    void refill() noexcept {
        // Without randomness nothing that this program promises holds.
        if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes_.data()), static_cast<int>(bytes_.size())) != 1)
            std::abort();
        used_ = 0;
    }
    std::array<std::byte, size> bytes_{};
    std::size_t used_ = size;
};

}  // namespace

void system_random::fill(std::span<std::byte> out) noexcept {
    thread_local reserve bytes;
    while (!out.empty()) {
        auto const piece = out.first(std::min(out.size(), reserve::size));
        bytes.take(piece);
        out = out.subspan(piece.size());
    }
}

// SplitMix64: each step is a whole, well-mixed word.
void seeded_random::fill(std::span<std::byte> out) noexcept {
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i % 8 == 0) state_ += 0x9e3779b97f4a7c15;
        auto word = state_;
        word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
        word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
        word ^= word >> 31;
        out[i] = static_cast<std::byte>(word >> (i % 8 * 8));
    }
}

std::string random_hex(random_source& random, std::size_t bytes) {
    std::string raw(bytes, '\0');
    random.fill(std::as_writable_bytes(std::span{raw}));
    return hex_encode(as_bytes(raw));
}

std::string random_uuid(random_source& random) {
    std::array<std::byte, 16> bytes;
    random.fill(bytes);
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    auto text = hex_encode(bytes);
    for (std::size_t const dash : {8u, 13u, 18u, 23u}) text.insert(dash, "-");
    return text;
}

}  // namespace s3seal
