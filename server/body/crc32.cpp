// CRC-32 is zlib's, which knows no instructions for it; an Arm has some.
#include "server/body/checksum.hpp"

#include <zlib.h>
#include <cstring>

#if defined(__aarch64__)
#include "storage/base/platform.hpp"

#include <arm_acle.h>
#endif

namespace s3seal::body {

std::uint32_t crc32_portable(std::uint32_t state, bytes_view bytes) noexcept {
    return static_cast<std::uint32_t>(
        ::crc32_z(state, reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()));
}

#if defined(__aarch64__)

__attribute__((target("crc"))) std::uint32_t crc32_hardware(std::uint32_t state, bytes_view bytes) noexcept {
    state = ~state;
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data(), 8);
        state = __crc32d(state, word);
    }
    for (auto const byte : bytes) state = __crc32b(state, static_cast<unsigned char>(byte));
    return ~state;
}

bool has_crc32() noexcept {
    return platform::has_arm_crc32();
}

#else

std::uint32_t crc32_hardware(std::uint32_t state, bytes_view bytes) noexcept {
    return crc32_portable(state, bytes);
}
bool has_crc32() noexcept {
    return false;
}

#endif

}  // namespace s3seal::body
