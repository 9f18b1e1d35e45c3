// The checksum of a whole from those of its parts, without reading a byte of them.
#pragma once

#include "server/body/checksum.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace s3seal::body {

struct part_digest {
    std::string raw;         // as many bytes as the algorithm has
    std::uint64_t size = 0;  // of the part
};

// FULL_OBJECT: what the algorithm (one that has it) gives for all bytes of the parts in their order. Raw.
std::string combine_full_object(checksum_algorithm algorithm, std::span<part_digest const> parts);

// COMPOSITE: what the algorithm gives for the parts' checksums. Raw, without the number of parts.
std::string combine_composite(checksum_algorithm algorithm, std::span<part_digest const> parts);

}  // namespace s3seal::body
