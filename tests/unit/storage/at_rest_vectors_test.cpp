// What lies on the disk, byte by byte, as a program in another language made it from the format's description.
#include "tests/support/at_rest_vectors.hpp"

#include "storage/blob/file_blob_store.hpp"
#include "storage/crypto/hmac.hpp"
#include "storage/crypto/wrapping.hpp"
#include "storage/segments.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace s3seal::storage {
namespace {

using test::hex_at;
using test::must;

TEST(AtRestVectors, WrappedSecretsAreTheSame) {
    auto const vectors = test::read_at_rest_vectors("wrapped");
    ASSERT_FALSE(vectors.empty());
    for (auto const& vector : vectors) {
        wrapping_key const key{secret{hex_at(vector, "key")}};
        auto const additional = hex_at(vector, "additional");
        if (vector.at("version") == 2) {
            test::fixed_random nonce{hex_at(vector, "random")};
            EXPECT_EQ(key.wrap(hex_at(vector, "plaintext"), additional, nonce), hex_at(vector, "wrapped"));
            EXPECT_TRUE(nonce.used_up());
        }
        auto const opened = key.unwrap(hex_at(vector, "wrapped"), additional);
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

// In an older format, which no store writes any more.
blob_ref write_as(unsigned version, std::filesystem::path const& directory, std::string const& id, data_key const& key,
                  std::string_view body) {
    blob_header const header{.version = version, .kind = key.kind, .id = id};
    blob_ref const ref{.size = body.size(), .inline_bytes = {}, .id = hex_encode(as_bytes(id))};
    segment_codec codec{header, key};
    auto encoded = print_blob_header(header);
    auto const segments = blob_layout{header, body.size()}.segments();
    for (std::uint64_t number = 0; number < segments; ++number) {
        auto const content = body.substr(number * segment_size, segment_size);
        codec.seal(encoded, as_bytes(content), number, number + 1 == segments);
    }
    std::ofstream{directory / ref.id, std::ios::binary} << encoded;
    return ref;
}

TEST(AtRestVectors, StoredBodiesAreTheSame) {
    auto const vectors = test::read_at_rest_vectors("blobs");
    ASSERT_EQ(vectors.size(), 24u);
    for (auto const& vector : vectors) {
        test::temporary_directory const directory;
        test::fixed_random id{hex_at(vector, "id")};
        file_blob_store store{directory.path(), durability::normal, id, [](std::string_view) {}};
        auto const key = key_at(vector);
        auto const body = body_of(vector.at("size").to_number<std::uint64_t>());
        auto const version = vector.at("format").to_number<unsigned>();
        auto const ref = version == blob_format ? must(test::store(store, body, key, 10'000, placement::outside))
                                                : write_as(version, directory.path(), hex_at(vector, "id"), key, body);
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
