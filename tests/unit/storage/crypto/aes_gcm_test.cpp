#include "storage/crypto/aes_gcm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace s3seal::storage {
namespace {

struct vector {
    char const* key;
    char const* nonce;
    char const* additional;
    std::string plaintext;
    std::string sealed;  // ciphertext and tag
};

std::string bytes(std::string_view hex) {
    return *hex_decode(hex);
}

gcm_nonce nonce_of(std::string_view hex) {
    gcm_nonce nonce{};
    std::ranges::copy(bytes(hex), nonce.begin());
    return nonce;
}

constexpr auto zero_key = "0000000000000000000000000000000000000000000000000000000000000000";
constexpr auto zero_nonce = "000000000000000000000000";
constexpr auto key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
constexpr auto nonce = "cafebabefacedbaddecaf888";
std::string const plaintext =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba"
    "637b39";
std::string const ciphertext =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abc"
    "c9f662";

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 to 16: those with 256-bit keys and 96-bit
// nonces.
TEST(AesGcmVectors, MatchThePublishedOnes) {
    vector const vectors[]{
        {zero_key, zero_nonce, "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
        {zero_key, zero_nonce, "", "00000000000000000000000000000000",
         "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
        {key, nonce, "", plaintext + "1aafd255", ciphertext + "898015adb094dac5d93471bdec1a502270e3cc6c"},
        {key, nonce, "feedfacedeadbeeffeedfacedeadbeefabaddad2", plaintext,
         ciphertext + "76fc6ece0f4e1768cddf8853bb2d551b"}};
    for (auto const& one : vectors) {
        aes_gcm cipher{bytes(one.key)};
        std::string sealed;
        cipher.seal(sealed, nonce_of(one.nonce), bytes(one.additional), bytes(one.plaintext));
        EXPECT_EQ(hex_encode(as_bytes(sealed)), one.sealed);
        std::string opened(sealed.size() - gcm_tag_size, '\0');
        EXPECT_TRUE(cipher.open(opened.data(), nonce_of(one.nonce), bytes(one.additional), sealed));
        EXPECT_EQ(hex_encode(as_bytes(opened)), one.plaintext);
    }
}

class AesGcm : public testing::Test {
protected:
    bool opens(std::string const& sealed, std::string_view additional = "additional", char const* with = nonce) {
        out_.assign(std::max(sealed.size(), gcm_tag_size) - gcm_tag_size, 'x');
        return cipher_.open(out_.data(), nonce_of(with), additional, sealed);
    }
    std::string seal(std::string_view text) {
        std::string sealed;
        cipher_.seal(sealed, nonce_of(nonce), "additional", text);
        return sealed;
    }
    aes_gcm cipher_{bytes(key)};
    std::string out_;
};

TEST_F(AesGcm, WhatWasChangedDoesNotOpenAndIsWiped) {
    auto const sealed = seal("a message of 23 bytes..");
    ASSERT_TRUE(opens(sealed));
    EXPECT_EQ(out_, "a message of 23 bytes..");
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        auto other = sealed;
        other[at] = static_cast<char>(other[at] ^ 4);
        EXPECT_FALSE(opens(other)) << at;
        EXPECT_EQ(out_, std::string(23, '\0')) << at;
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(opens(sealed.substr(0, size))) << size;
    EXPECT_FALSE(opens(sealed, "additionam"));
    EXPECT_FALSE(opens(sealed, ""));
    EXPECT_FALSE(opens(sealed, "additional", zero_nonce));
    EXPECT_TRUE(opens(sealed)) << "the next one opens as before";
}

TEST_F(AesGcm, SealsAfterWhatIsThere) {
    std::string out{"before"};
    cipher_.seal(out, nonce_of(nonce), "additional", "text");
    EXPECT_EQ(out, "before" + seal("text"));
}

TEST_F(AesGcm, TakesKeysOf32BytesOnly) {
    EXPECT_ANY_THROW(aes_gcm{std::string(16, 'k')});
    EXPECT_ANY_THROW(aes_gcm{std::string(33, 'k')});
}

}  // namespace
}  // namespace s3seal::storage
