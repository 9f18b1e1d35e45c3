#include "server/mock/at_rest.hpp"

#include "server/kms/ciphertext.hpp"
#include "server/s3/encryption/envelope.hpp"
#include "storage/crypto/wrapping.hpp"
#include "storage/embedded/open.hpp"
#include "storage/segments.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/rows.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace s3seal::mock {
namespace {

using storage::cipher;
using test::body_of;
using test::must;

namespace json = boost::json;

class AtRest : public testing::Test {
protected:
    AtRest() { must(storage_.metadata->create_bucket(storage::a_bucket("b"))); }

    http::response ask(std::string_view target) const { return view_.respond(*http::parse_target(target)); }
    json::object describe(std::string_view query) const {
        auto const response = ask("/_s3seal/at-rest?" + std::string{query});
        EXPECT_EQ(response.status, 200u) << response.body;
        return json::parse(response.body).as_object();
    }
    // An object of that mode; its wrapped key is `wrapped`.
    storage::object put(std::string const& key, std::string_view body, storage::encryption sealed,
                        storage::data_key const& with) {
        auto row = storage::an_object(key);
        row.sealed = std::move(sealed);
        row.blob = must(test::store(*storage_.blobs, body, with));
        must(storage_.metadata->put_object(id_, row, {}));
        return row;
    }

    storage::bucket_id const id_{"", "b"};
    seeded_random random_{1};
    storage::opened storage_ = must(storage::open({}, random_));
    at_rest view_{*storage_.metadata, *storage_.blobs, false};
};

json::object const& first_blob(json::object const& description) {
    return description.at("blobs").as_array().at(0).as_object();
}

std::vector<std::string> piece_names(json::object const& description) {
    std::vector<std::string> names;
    for (auto const& piece : description.at("encryption").at("wrapped_key").at("pieces").as_array())
        names.emplace_back(piece.at("name").as_string());
    return names;
}

using names = std::vector<std::string>;

json::value text(std::string_view name) {
    return json::value(name);
}

storage::encryption sealed_as(std::string mode, std::string wrapped_key, std::string key_arn = {}) {
    storage::encryption sealed;
    sealed.mode = std::move(mode);
    sealed.wrapped_key = std::move(wrapped_key);
    sealed.key_arn = std::move(key_arn);
    sealed.format = s3::sealed_format;
    return sealed;
}

TEST_F(AtRest, ShowsABodyInItsRow) {
    auto const key = test::key_of(cipher::aes_256_gcm);
    storage::wrapping_key const master{storage::secret{body_of(32, 9)}};
    auto const wrapped = master.wrap(key.inner.view(), s3::wrapping_context("AES256", {"b", "k"}), random_);
    auto const row = put("k", "a body that is plain to see", sealed_as("AES256", wrapped), key);
    auto const shown = describe("bucket=b&key=k");
    EXPECT_EQ(shown.at("version_id"), "null");
    EXPECT_EQ(shown.at("size"), 27);
    EXPECT_FALSE(shown.contains("part_count"));
    auto const& encryption = shown.at("encryption").as_object();
    EXPECT_EQ(encryption.at("mode"), "AES256");
    EXPECT_EQ(encryption.at("format"), 1);
    EXPECT_FALSE(encryption.contains("key_arn"));
    EXPECT_EQ(encryption.at("wrapped_key").at("base64"), text(base64_encode(as_bytes(wrapped))));
    EXPECT_EQ(piece_names(shown), names{"data key under the master key"});
    auto const& blob = first_blob(shown);
    EXPECT_EQ(blob.at("id"), text(row.blob.id));
    EXPECT_EQ(blob.at("place"), "row");
    EXPECT_EQ(blob.at("size"), 27);
    EXPECT_EQ(blob.at("encoded_size"), 27 + 48 + 16);
    EXPECT_EQ(blob.at("segments"), 1);
    EXPECT_EQ(blob.at("header").at("hex"), text("53335342030100000000000000000000" + row.blob.id));
    EXPECT_EQ(blob.at("header").at("version"), 3);
    EXPECT_EQ(blob.at("header").at("cipher_name"), "AES-256-GCM");
    EXPECT_EQ(blob.at("header").at("id"), text(row.blob.id));
    EXPECT_EQ(blob.at("begins").at("hex"), text(hex_encode(as_bytes(row.blob.inline_bytes.substr(48)))));
    EXPECT_EQ(blob.at("begins").at("text").as_string().size(), 27u + 16u);
}

TEST_F(AtRest, ShowsNeitherPlaintextNorKeys) {
    auto const key = test::key_of(cipher::aes_256_gcm);
    put("k", std::string(300, 'x'), sealed_as("AES256", "wrapped"), key);
    auto const text = ask("/_s3seal/at-rest?bucket=b&key=k").body;
    EXPECT_EQ(text.find("xxxx"), text.npos);
    EXPECT_EQ(text.find(hex_encode(as_bytes(key.inner.view()))), text.npos);
    EXPECT_EQ(text.find(base64_encode(as_bytes(key.inner.view()))), text.npos);
}

TEST_F(AtRest, ShowsABodyThatIsStoredReadable) {
    auto sealed = sealed_as("AES256", "wrapped");
    sealed.format = s3::readable_format;
    put("k", "a body\n", sealed, {});
    auto const shown = describe("bucket=b&key=k");
    EXPECT_EQ(first_blob(shown).at("header").at("cipher_name"), "none");
    EXPECT_TRUE(first_blob(shown).at("begins").at("text").as_string().starts_with("a body."));
}

TEST_F(AtRest, ShowsTheContextThatKmsSees) {
    std::string const arn = "arn:aws:kms:eu-west-1:000000000000:key/1";
    storage::wrapping_key const material{storage::secret{body_of(32)}};
    auto const blob = kms::seal_ciphertext(arn, std::string(64, 'a'), material, {}, body_of(32), random_);
    auto sealed = sealed_as("aws:kms", blob, arn);
    sealed.context = R"({"project": "x"})";
    put("k/\xc3\xa9", "body", sealed, test::key_of(cipher::aes_256_gcm));
    auto const shown = describe("bucket=b&key=k/%C3%A9");
    auto const& encryption = shown.at("encryption").as_object();
    EXPECT_EQ(encryption.at("key_arn"), text(arn));
    EXPECT_EQ(encryption.at("bucket_key"), false);
    EXPECT_EQ(encryption.at("context"), json::object({{"aws:s3:arn", "arn:aws:s3:::b/k/\xc3\xa9"}, {"project", "x"}}));
    EXPECT_EQ(piece_names(shown), names{"data key from KMS"});
    auto const& piece = encryption.at("wrapped_key").at("pieces").at(0).as_object();
    EXPECT_EQ(piece.at("key_arn"), text(arn));
    EXPECT_EQ(piece.at("material_id"), text(std::string(64, 'a')));
}

TEST_F(AtRest, NamesThePiecesOfEachEnvelope) {
    auto const twice = test::key_of(cipher::aes_256_gcm_twice);
    auto const once = test::key_of(cipher::aes_256_gcm);
    auto const joined = s3::join_pieces({"from KMS", "wrapped"});
    std::string const arn = "arn";
    auto under = sealed_as("aws:kms", joined, arn);
    under.bucket_key = true;
    put("bucket key", "body", under, once);
    auto const under_bucket_key = describe("bucket=b&key=bucket+key");
    EXPECT_EQ(piece_names(under_bucket_key), (names{"bucket key from KMS", "data key under the bucket key"}));
    EXPECT_EQ(under_bucket_key.at("encryption").at("context"), json::object({{"aws:s3:arn", "arn:aws:s3:::b"}}));

    put("dsse", "body", sealed_as("aws:kms:dsse", joined, arn), twice);
    auto const dsse = describe("bucket=b&key=dsse");
    EXPECT_EQ(piece_names(dsse), (names{"inner data key from KMS", "outer data key under the master key"}));
    EXPECT_EQ(first_blob(dsse).at("header").at("cipher_name"), "AES-256-GCM twice");

    auto const customers = s3::wrap_for_customer(body_of(32), body_of(32), "", random_);
    put("ssec", "body", sealed_as("SSE-C", customers), once);
    EXPECT_EQ(piece_names(describe("bucket=b&key=ssec")),
              (names{"salt", "verifier", "data key under the customer's key"}));

    put("older", "body", {}, {});
    EXPECT_EQ(piece_names(describe("bucket=b&key=older")), names{});
    put("damaged", "body", sealed_as("aws:kms:dsse", "\xff", arn), twice);
    EXPECT_EQ(piece_names(describe("bucket=b&key=damaged")), names{});
}

TEST_F(AtRest, ShowsPartsAHundredAtATime) {
    std::vector<storage::stored_part> parts;
    must(storage_.metadata->create_upload(id_, storage::an_upload("u")));
    for (unsigned number = 1; number <= 102; ++number) {
        auto part = storage::a_part(2 * number, "");
        part.blob = must(test::store(*storage_.blobs, body_of(100, number), test::key_of(cipher::aes_256_gcm), 100,
                                     storage::placement::outside));
        must(storage_.metadata->put_part(id_, "u", part));
        parts.push_back(part);
    }
    must(storage_.metadata->complete_upload(id_, "u", storage::an_object_of(parts), {}, "done"));
    auto const first = describe("bucket=b&key=k");
    EXPECT_EQ(first.at("part_count"), 102);
    auto const& shown = first.at("blobs").as_array();
    ASSERT_EQ(shown.size(), 100u);
    EXPECT_EQ(shown[0].at("part"), 2);
    EXPECT_EQ(shown[0].at("id"), text(parts[0].blob.id));
    EXPECT_EQ(shown[0].at("place"), "memory");
    auto const rest = describe("bucket=b&key=k&after=200").at("blobs").as_array();
    ASSERT_EQ(rest.size(), 2u);
    EXPECT_EQ(rest[1].at("part"), 204);
    EXPECT_EQ(ask("/_s3seal/at-rest?bucket=b&key=k&after=x").status, 400u);
}

TEST_F(AtRest, SaysWhenABodyIsMissingOrNone) {
    auto const row = put("k", body_of(100'000), sealed_as("AES256", "wrapped"), test::key_of(cipher::aes_256_gcm));
    storage_.blobs->remove(row.blob);
    EXPECT_EQ(first_blob(describe("bucket=b&key=k")).at("error"), "a stored body is missing");
    auto broken = storage::an_object("broken");
    broken.blob = {.size = 3, .inline_bytes = "abc", .id = "x"};
    must(storage_.metadata->put_object(id_, broken, {}));
    auto const shown = describe("bucket=b&key=broken");
    EXPECT_EQ(first_blob(shown).at("error"), "a stored body has no header");
    EXPECT_EQ(first_blob(shown).at("begins").at("text"), "abc");
}

TEST_F(AtRest, OfWhatIsNotThereThereIsNothingToTell) {
    put("k", "body", {}, {});
    for (auto const query : {"bucket=c&key=k", "bucket=b&key=l", "bucket=b&key=k&versionId=other"}) {
        auto const response = ask("/_s3seal/at-rest?" + std::string{query});
        EXPECT_EQ(response.status, 404u) << query;
        EXPECT_TRUE(json::parse(response.body).as_object().contains("error")) << query;
    }
    for (auto const query : {"", "bucket=b", "key=k"})
        EXPECT_EQ(ask("/_s3seal/at-rest?" + std::string{query}).status, 400u) << query;
    EXPECT_EQ(describe("bucket=b&key=k&versionId=null").at("key"), "k");
}

}  // namespace
}  // namespace s3seal::mock
