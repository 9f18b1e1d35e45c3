#include "server/body/checksum.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include "storage/base/platform.hpp"

#include <arm_acle.h>
#endif

namespace s3seal::body {

namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // reflected

constexpr auto tables = [] {
    std::array<std::array<std::uint32_t, 256>, 8> all{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        auto value = byte;
        for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ polynomial : value >> 1;
        all[0][byte] = value;
    }
    for (std::size_t n = 1; n < 8; ++n)
        for (std::size_t byte = 0; byte < 256; ++byte)
            all[n][byte] = all[n - 1][byte] >> 8 ^ all[0][all[n - 1][byte] & 0xff];
    return all;
}();

}  // namespace

std::uint32_t crc32c_portable(std::uint32_t state, bytes_view bytes) noexcept {
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data(), 8);
        word ^= state;
        state = 0;
        for (unsigned n = 0; n < 8; ++n) state ^= tables[7 - n][word >> (8 * n) & 0xff];
    }
    for (auto const byte : bytes) state = state >> 8 ^ tables[0][(state ^ static_cast<std::uint32_t>(byte)) & 0xff];
    return state;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) std::uint32_t crc32c_hardware(std::uint32_t state, bytes_view bytes) noexcept {
    std::uint64_t wide = state;
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data(), 8);
        wide = _mm_crc32_u64(wide, word);
    }
    auto narrow = static_cast<std::uint32_t>(wide);
    for (auto const byte : bytes) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(byte));
    return narrow;
}

bool has_crc32c() noexcept {
    return __builtin_cpu_supports("sse4.2");
}

#elif defined(__aarch64__)

__attribute__((target("crc"))) std::uint32_t crc32c_hardware(std::uint32_t state, bytes_view bytes) noexcept {
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data(), 8);
        state = __crc32cd(state, word);
    }
    for (auto const byte : bytes) state = __crc32cb(state, static_cast<unsigned char>(byte));
    return state;
}

bool has_crc32c() noexcept {
    return platform::has_arm_crc32();
}

#else

std::uint32_t crc32c_hardware(std::uint32_t state, bytes_view bytes) noexcept {
    return crc32c_portable(state, bytes);
}
bool has_crc32c() noexcept {
    return false;
}

#endif

}  // namespace s3seal::body
