#include "storage/base/crc64.hpp"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include "storage/base/platform.hpp"

#include <arm_neon.h>
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

#if defined(__x86_64__) || defined(__aarch64__)

namespace {

// The file is built for any processor: functions with this mark alone use the instructions, when the processor has
// them.
#if defined(__x86_64__)

#define S3SEAL_CARRYLESS __attribute__((target("pclmul,sse4.1")))

using lane = __m128i;

S3SEAL_CARRYLESS inline lane sum_of(lane a, lane b) noexcept {
    return _mm_xor_si128(a, b);
}

// Moves 128 bits forward by the distance that the constants stand for: x^(d+63) and x^(d-1) modulo the polynomial.
S3SEAL_CARRYLESS inline lane fold(lane value, lane constants) noexcept {
    return sum_of(_mm_clmulepi64_si128(value, constants, 0x00), _mm_clmulepi64_si128(value, constants, 0x11));
}

S3SEAL_CARRYLESS inline lane load(std::byte const* from) noexcept {
    return _mm_loadu_si128(reinterpret_cast<__m128i const*>(from));
}

S3SEAL_CARRYLESS inline void store(std::byte* to, lane value) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), value);
}

S3SEAL_CARRYLESS inline lane constants(std::uint64_t high, std::uint64_t low) noexcept {
    return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}

#else

#define S3SEAL_CARRYLESS __attribute__((target("aes")))  // PMULL is a part of it

using lane = uint64x2_t;

S3SEAL_CARRYLESS inline lane sum_of(lane a, lane b) noexcept {
    return veorq_u64(a, b);
}

S3SEAL_CARRYLESS inline lane product(std::uint64_t a, std::uint64_t b) noexcept {
    return vreinterpretq_u64_p128(vmull_p64(a, b));
}

// As above.
S3SEAL_CARRYLESS inline lane fold(lane value, lane constants) noexcept {
    return sum_of(product(vgetq_lane_u64(value, 0), vgetq_lane_u64(constants, 0)),
                  product(vgetq_lane_u64(value, 1), vgetq_lane_u64(constants, 1)));
}

S3SEAL_CARRYLESS inline lane load(std::byte const* from) noexcept {
    return vreinterpretq_u64_u8(vld1q_u8(reinterpret_cast<std::uint8_t const*>(from)));
}

S3SEAL_CARRYLESS inline void store(std::byte* to, lane value) noexcept {
    vst1q_u8(reinterpret_cast<std::uint8_t*>(to), vreinterpretq_u8_u64(value));
}

S3SEAL_CARRYLESS inline lane constants(std::uint64_t high, std::uint64_t low) noexcept {
    return vcombine_u64(vcreate_u64(low), vcreate_u64(high));
}

#endif

}  // namespace

S3SEAL_CARRYLESS std::uint64_t crc64_carryless(std::uint64_t state, bytes_view bytes) noexcept {
    constexpr std::size_t stride = 128;
    if (bytes.size() < 2 * stride) return crc64_portable(state, bytes);
    auto const by_1024 = constants(0x5f852fb61e8d92dc, 0xa1ca681e733f9c40);
    auto const by_128 = constants(0x21e9761e252621ac, 0xeadc41fd2ba3d420);

    std::array<lane, 8> lanes;
    for (std::size_t i = 0; i < 8; ++i) lanes[i] = load(bytes.data() + 16 * i);
    lanes[0] = sum_of(lanes[0], constants(0, state));
    for (bytes = bytes.subspan(stride); bytes.size() >= stride; bytes = bytes.subspan(stride))
        for (std::size_t i = 0; i < 8; ++i) lanes[i] = sum_of(fold(lanes[i], by_1024), load(bytes.data() + 16 * i));

    auto sum = lanes[0];
    for (std::size_t i = 1; i < 8; ++i) sum = sum_of(fold(sum, by_128), lanes[i]);
    for (; bytes.size() >= 16; bytes = bytes.subspan(16)) sum = sum_of(fold(sum, by_128), load(bytes.data()));

    std::array<std::byte, 16> last;
    store(last.data(), sum);
    return crc64_portable(crc64_portable(0, last), bytes);
}

#if defined(__x86_64__)

bool has_carryless() noexcept {
    return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

#else

bool has_carryless() noexcept {
    return platform::has_arm_pmull();
}

#endif

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
