#include "server/body/checksum_combine.hpp"

namespace s3seal::body {

namespace {

// Polynomials over GF(2), reflected as the CRCs are: the highest bit is the coefficient of x^0.
template <class Word>
class polynomials {
public:
    explicit polynomials(Word modulus) : modulus_{modulus} {}

    Word multiply(Word a, Word b) const {
        Word product = 0;
        for (Word bit = one; bit != 0; bit >>= 1) {
            if (a & bit) product ^= b;
            b = static_cast<Word>((b >> 1) ^ (b & 1 ? modulus_ : 0));
        }
        return product;
    }

    // x^(8 * bytes): what as many bytes that follow do to a CRC.
    Word shift(std::uint64_t bytes) const {
        Word result = one;
        for (Word square = one >> 8; bytes != 0; bytes >>= 1) {
            if (bytes & 1) result = multiply(result, square);
            square = multiply(square, square);
        }
        return result;
    }

private:
    static constexpr Word one = static_cast<Word>(Word{1} << (sizeof(Word) * 8 - 1));
    Word modulus_;
};

template <class Word>
Word read_big_endian(std::string_view bytes) {
    Word value = 0;
    for (char const c : bytes) value = static_cast<Word>(value << 8 | static_cast<unsigned char>(c));
    return value;
}

template <class Word>
std::string print_big_endian(Word value) {
    std::string bytes(sizeof value, '\0');
    for (auto at = bytes.rbegin(); at != bytes.rend(); ++at, value = static_cast<Word>(value >> 8))
        *at = static_cast<char>(value & 0xff);
    return bytes;
}

// Initial value and final mask are all ones in each of the three CRCs: they cancel out.
template <class Word>
std::string combine_crc(Word modulus, std::span<part_digest const> parts) {
    polynomials<Word> const field{modulus};
    Word whole = 0;
    std::uint64_t size = 0;
    Word shift = field.shift(size);
    for (auto const& part : parts) {
        if (part.size != size) {  // parts mostly have one size
            size = part.size;
            shift = field.shift(size);
        }
        whole = static_cast<Word>(field.multiply(whole, shift) ^ read_big_endian<Word>(part.raw));
    }
    return print_big_endian(whole);
}

}  // namespace

std::string combine_full_object(checksum_algorithm algorithm, std::span<part_digest const> parts) {
    switch (algorithm) {
        case checksum_algorithm::crc32:
            return combine_crc<std::uint32_t>(0xedb88320, parts);
        case checksum_algorithm::crc32c:
            return combine_crc<std::uint32_t>(0x82f63b78, parts);
        default:
            return combine_crc<std::uint64_t>(0x9a6c9329ac4bc9b5, parts);
    }
}

std::string combine_composite(checksum_algorithm algorithm, std::span<part_digest const> parts) {
    auto whole = make_hasher(algorithm);
    for (auto const& part : parts) whole->update(as_bytes(part.raw));
    return whole->finish();
}

}  // namespace s3seal::body
