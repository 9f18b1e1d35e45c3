// What lies on the disk, byte by byte, as a program in another language made it from the format's description.
#include "tests/support/at_rest_vectors.hpp"

#include "storage/blob/file_blob_store.hpp"
#include "storage/crypto/hmac.hpp"
#include "storage/crypto/wrapping.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace s3seal::storage {
namespace {

using test::hex_at;
using test::must;

TEST(AtRestVectors, WrappedSecretsAreTheSame) {
    auto const vectors = test::read_at_rest_vectors("wrapped");
    ASSERT_FALSE(vectors.empty());
    for (auto const& vector : vectors) {
        test::fixed_random salt{hex_at(vector, "salt")};
        auto const key = hex_at(vector, "key");
        auto const additional = hex_at(vector, "additional");
        EXPECT_EQ(wrap_secret(key, hex_at(vector, "plaintext"), additional, salt), hex_at(vector, "wrapped"));
        EXPECT_TRUE(salt.used_up());
        auto const opened = unwrap_secret(key, hex_at(vector, "wrapped"), additional);
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->view(), hex_at(vector, "plaintext"));
    }
}

std::string body_of(std::uint64_t size) {
    std::string body;
    for (std::uint64_t i = 0; i < size; ++i) body += static_cast<char>((7 * i + i / 251) % 256);
    return body;
}

data_key key_at(boost::json::object const& vector) {
    data_key key;
    key.kind = static_cast<cipher>(vector.at("cipher").as_int64());
    if (key.kind != cipher::none) key.inner = secret{hex_at(vector, "inner")};
    if (key.kind == cipher::aes_256_gcm_twice) key.outer = secret{hex_at(vector, "outer")};
    return key;
}

TEST(AtRestVectors, StoredBodiesAreTheSame) {
    auto const vectors = test::read_at_rest_vectors("blobs");
    ASSERT_EQ(vectors.size(), 12u);
    for (auto const& vector : vectors) {
        test::temporary_directory const directory;
        test::fixed_random id{hex_at(vector, "id")};
        file_blob_store store{directory.path(), durability::normal, id, [](std::string_view) {}};
        auto const key = key_at(vector);
        auto const body = body_of(vector.at("size").to_number<std::uint64_t>());
        auto const ref = must(test::store(store, body, key, 10'000, placement::outside));
        EXPECT_EQ(ref.id, vector.at("id").as_string());
        std::ifstream from{directory.path() / ref.id, std::ios::binary};
        std::string const stored{std::istreambuf_iterator<char>{from}, {}};
        ASSERT_EQ(stored.size(), vector.at("encoded_size").to_number<std::size_t>());
        EXPECT_TRUE(stored.starts_with(hex_at(vector, "begins")));
        EXPECT_TRUE(stored.ends_with(hex_at(vector, "ends")));
        EXPECT_EQ(hex_encode(sha256(stored)), vector.at("sha256").as_string()) << body.size();
        EXPECT_TRUE(must(test::read_from(store, ref, 0, key)) == body);
    }
}

}  // namespace
}  // namespace s3seal::storage
