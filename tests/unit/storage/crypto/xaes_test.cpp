#include "storage/crypto/xaes.hpp"

#include "storage/base/bytes.hpp"
#include "storage/crypto/aes_gcm.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace s3seal::storage {
namespace {

constexpr std::string_view nonce = "ABCDEFGHIJKLMNOPQRSTUVWX";

struct vector {
    char key;
    std::string_view additional;
    char const* derived;
    char const* sealed;
};

// c2sp.org/XAES-256-GCM, test vectors.
constexpr vector vectors[]{
    {1, "", "c8612c9ed53fe43e8e005b828a1631a0bbcb6ab2f46514ec4f439fcfd0fa969b",
     "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
    {3, "c2sp.org/XAES-256-GCM", "e9c621d4cdd9b11b00a6427ad7e559aeedd66b3857646677748f8ca796cb3fd8",
     "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"}};

TEST(Xaes, MatchesTheVectorsOfItsDescription) {
    gcm_nonce rest;
    std::memcpy(rest.data(), nonce.data() + xaes_key_part, rest.size());
    for (auto const& one : vectors) {
        xaes_key key{std::string(32, one.key)};
        auto const derived = key.derive(nonce.substr(0, xaes_key_part));
        EXPECT_EQ(hex_encode(as_bytes(derived.view())), one.derived);
        std::string sealed;
        aes_gcm{derived.view()}.seal(sealed, rest, one.additional, "XAES-256-GCM");
        EXPECT_EQ(hex_encode(as_bytes(sealed)), one.sealed);
    }
}

TEST(Xaes, DerivesTheSameAgain) {
    xaes_key key{std::string(32, 'k')};
    auto const first = key.derive("first nonce.");
    auto const second = key.derive("second nonce");
    EXPECT_NE(first.view(), second.view());
    EXPECT_EQ(key.derive("first nonce.").view(), first.view());
    EXPECT_NE(xaes_key{std::string(32, 'l')}.derive("first nonce.").view(), first.view());
}

TEST(Xaes, TakesKeysOf32BytesOnly) {
    for (std::size_t const size : {0u, 16u, 31u, 33u}) EXPECT_ANY_THROW(xaes_key{std::string(size, 'k')}) << size;
}

}  // namespace
}  // namespace s3seal::storage
