#include "storage/base/crc64.hpp"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace s3seal {

namespace {

constexpr std::uint64_t polynomial = 0x9a6c9329ac4bc9b5;  // reflected

// tables[n][b]: what byte b contributes when n more bytes follow it in its group of eight.
constexpr auto tables = [] {
    std::array<std::array<std::uint64_t, 256>, 8> all{};
    for (std::uint64_t byte = 0; byte < 256; ++byte) {
        auto value = byte;
        for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ polynomial : value >> 1;
        all[0][byte] = value;
    }
    for (std::size_t n = 1; n < 8; ++n)
        for (std::size_t byte = 0; byte < 256; ++byte)
            all[n][byte] = all[n - 1][byte] >> 8 ^ all[0][all[n - 1][byte] & 0xff];
    return all;
}();

static_assert(std::endian::native == std::endian::little);

}  // namespace

namespace detail {

std::uint64_t crc64_portable(std::uint64_t state, bytes_view bytes) noexcept {
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data(), 8);
        word ^= state;
        state = 0;
        for (unsigned n = 0; n < 8; ++n) state ^= tables[7 - n][word >> (8 * n) & 0xff];
    }
    for (auto const byte : bytes) state = state >> 8 ^ tables[0][(state ^ static_cast<std::uint64_t>(byte)) & 0xff];
    return state;
}

#if defined(__x86_64__)

// The file is built without -march=native: these functions alone use the instructions, when the processor has them.
#define S3SEAL_CARRYLESS __attribute__((target("pclmul,sse4.1")))

namespace {

// Moves 128 bits forward by the distance that the constants stand for: x^(d+63) and x^(d-1) modulo the polynomial.
S3SEAL_CARRYLESS inline __m128i fold(__m128i value, __m128i constants) noexcept {
    return _mm_xor_si128(_mm_clmulepi64_si128(value, constants, 0x00), _mm_clmulepi64_si128(value, constants, 0x11));
}

S3SEAL_CARRYLESS inline __m128i load(std::byte const* from) noexcept {
    return _mm_loadu_si128(reinterpret_cast<__m128i const*>(from));
}

S3SEAL_CARRYLESS inline __m128i constants(std::uint64_t high, std::uint64_t low) noexcept {
    return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}

}  // namespace

S3SEAL_CARRYLESS std::uint64_t crc64_carryless(std::uint64_t state, bytes_view bytes) noexcept {
    constexpr std::size_t stride = 128;
    if (bytes.size() < 2 * stride) return crc64_portable(state, bytes);
    auto const by_1024 = constants(0x5f852fb61e8d92dc, 0xa1ca681e733f9c40);
    auto const by_128 = constants(0x21e9761e252621ac, 0xeadc41fd2ba3d420);

    std::array<__m128i, 8> lanes;
    for (std::size_t i = 0; i < 8; ++i) lanes[i] = load(bytes.data() + 16 * i);
    lanes[0] = _mm_xor_si128(lanes[0], constants(0, state));
    for (bytes = bytes.subspan(stride); bytes.size() >= stride; bytes = bytes.subspan(stride))
        for (std::size_t i = 0; i < 8; ++i)
            lanes[i] = _mm_xor_si128(fold(lanes[i], by_1024), load(bytes.data() + 16 * i));

    auto sum = lanes[0];
    for (std::size_t i = 1; i < 8; ++i) sum = _mm_xor_si128(fold(sum, by_128), lanes[i]);
    for (; bytes.size() >= 16; bytes = bytes.subspan(16)) sum = _mm_xor_si128(fold(sum, by_128), load(bytes.data()));

    std::array<std::byte, 16> last;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(last.data()), sum);
    return crc64_portable(crc64_portable(0, last), bytes);
}

bool has_carryless() noexcept {
    return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

#else

std::uint64_t crc64_carryless(std::uint64_t state, bytes_view bytes) noexcept {
    return crc64_portable(state, bytes);
}
bool has_carryless() noexcept {
    return false;
}

#endif

}  // namespace detail

void crc64nvme::update(bytes_view bytes) noexcept {
    static bool const fast = detail::has_carryless();
    state_ = fast ? detail::crc64_carryless(state_, bytes) : detail::crc64_portable(state_, bytes);
}

}  // namespace s3seal
