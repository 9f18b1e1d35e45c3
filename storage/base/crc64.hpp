// CRC-64/NVME: the checksum that S3 computes when a client sends none, and the one that guards stored segments.
#pragma once

#include "storage/base/bytes.hpp"

#include <cstdint>

namespace s3seal {

class crc64nvme {
public:
    void update(bytes_view bytes) noexcept;
    std::uint64_t value() const noexcept { return ~state_; }

private:
    std::uint64_t state_ = ~std::uint64_t{0};
};

namespace detail {
// Both paths, for tests; update() takes the fastest that the processor has. State in, state out.
std::uint64_t crc64_portable(std::uint64_t state, bytes_view bytes) noexcept;
std::uint64_t crc64_carryless(std::uint64_t state, bytes_view bytes) noexcept;  // only when has_carryless()
bool has_carryless() noexcept;
}  // namespace detail

}  // namespace s3seal
