#include "server/s3/encryption/envelope.hpp"

#include "server/kms/ciphertext.hpp"
#include "storage/base/bytes.hpp"
#include "storage/crypto/wrapping.hpp"
#include "tests/support/at_rest_vectors.hpp"
#include "tests/support/fixed_random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::s3 {
namespace {

using namespace std::string_literals;
using test::hex_at;

std::string text_at(boost::json::object const& vector, char const* name) {
    return std::string{vector.at(name).as_string()};
}

// Each vector's wrapped key, made again from its parts, with what is random in it.
class EnvelopeVector {
public:
    explicit EnvelopeVector(boost::json::object vector)
        : vector_{std::move(vector)}, random_{hex_at(vector_, "random")} {}

    std::string wrapped_key() const { return hex_at(vector_, "wrapped_key"); }
    std::string context() const {
        auto const bucket = text_at(vector_, "bucket");
        auto const key = text_at(vector_, "key");
        return wrapping_context(text_at(vector_, "mode"), {bucket, key});
    }
    kms::encryption_context kms_context() const {
        kms::encryption_context out;
        for (auto const& [name, value] : vector_.at("context").as_object()) out[name] = value.as_string();
        return out;
    }
    std::string seal() {
        auto const mode = text_at(vector_, "mode");
        if (mode == "AES256") return wrap("master", "data_key");
        if (mode == "SSE-C")
            return wrap_for_customer(hex_at(vector_, "customer"), hex_at(vector_, "data_key"), context(), random_);
        if (vector_.contains("bucket_key")) {
            auto const made = from_kms("bucket_key");
            return join_pieces({made, wrap("bucket_key", "data_key")});
        }
        if (mode == "aws:kms:dsse") {
            auto const made = from_kms("data_key");
            return join_pieces({made, wrap("master", "outer")});
        }
        return from_kms("data_key");
    }
    std::string data_key() const {
        auto const mode = text_at(vector_, "mode");
        auto const joined = wrapped_key();
        if (mode == "AES256") return unwrap("master", joined);
        if (mode == "SSE-C")
            return std::string{unwrap_for_customer(joined, hex_at(vector_, "customer"), context()).value().view()};
        if (mode == "aws:kms" && !vector_.contains("bucket_key")) return open_from_kms(joined);
        auto const pieces = split_pieces(joined).value();
        if (mode == "aws:kms:dsse") {
            EXPECT_EQ(unwrap("master", pieces.wrapped), hex_at(vector_, "outer"));
            return open_from_kms(pieces.from_kms);
        }
        EXPECT_EQ(open_from_kms(pieces.from_kms), hex_at(vector_, "bucket_key"));
        return unwrap("bucket_key", pieces.wrapped);
    }

private:
    storage::wrapping_key key_at(char const* name) const {
        return storage::wrapping_key{storage::secret{hex_at(vector_, name)}};
    }
    std::string wrap(char const* with, char const* what) {
        return key_at(with).wrap(hex_at(vector_, what), context(), random_);
    }
    std::string unwrap(char const* with, std::string_view wrapped) const {
        return std::string{key_at(with).unwrap(wrapped, context()).value().view()};
    }
    std::string from_kms(char const* what) {
        return kms::seal_ciphertext(text_at(vector_, "key_arn"), text_at(vector_, "material_id"), key_at("material"),
                                    kms_context(), hex_at(vector_, what), random_);
    }
    std::string open_from_kms(std::string_view blob) const {
        auto const parsed = kms::parse_ciphertext(blob).value();
        EXPECT_EQ(parsed.key_arn, text_at(vector_, "key_arn"));
        EXPECT_EQ(parsed.material_id, text_at(vector_, "material_id"));
        return std::string{kms::open_ciphertext(parsed, key_at("material"), kms_context()).value().view()};
    }

    boost::json::object vector_;
    test::fixed_random random_;
};

TEST(Envelope, IsTheSameAsAProgramInAnotherLanguageMakesIt) {
    auto const vectors = test::read_at_rest_vectors("envelopes");
    ASSERT_EQ(vectors.size(), 10u);
    for (auto const& vector : vectors) {
        EnvelopeVector one{vector};
        if (vector.at("version") == 2)
            EXPECT_EQ(hex_encode(as_bytes(one.seal())), text_at(vector, "wrapped_key")) << text_at(vector, "mode");
        EXPECT_EQ(hex_encode(as_bytes(one.data_key())), text_at(vector, "data_key")) << text_at(vector, "mode");
    }
}

TEST(Envelope, ContextsOfDifferentObjectsDiffer) {
    EXPECT_EQ(wrapping_context("AES256", {"b", "k"}), "AES256\0b\0k"s);
    EXPECT_NE(wrapping_context("aws:kms", {"b", "k"}), wrapping_context("aws:kms:dsse", {"b", "k"}));
    EXPECT_NE(wrapping_context("AES256", {"bb", "k"}), wrapping_context("AES256", {"b", "bk"}));
    EXPECT_NE(wrapping_context("AES256", {"b", "k\0x"s}), wrapping_context("AES256", {"b", "k"}));
    EXPECT_EQ(wrapping_context("AES256", {"b", "k", "note"}), "annotation\0note\0AES256\0b\0k"s);
}

TEST(Envelope, PiecesComeApartAsTheyWereJoined) {
    for (std::size_t const size : {0u, 1u, 255u, 256u, 65'535u}) {
        std::string const from_kms(size, 'k');
        auto const joined = join_pieces({from_kms, "wrapped"});
        auto const pieces = split_pieces(joined);
        ASSERT_TRUE(pieces) << size;
        EXPECT_EQ(pieces->from_kms, from_kms);
        EXPECT_EQ(pieces->wrapped, "wrapped");
    }
    EXPECT_EQ(join_pieces({"abc", "d"}), "\3\0abcd"s);
}

TEST(Envelope, PiecesThatAreTooShortAreNone) {
    for (auto const& joined : {""s, "\0"s, "\1\0"s, "\4\0abc"s, "\0\1"s + std::string(255, 'x')})
        EXPECT_FALSE(split_pieces(joined)) << joined.size();
    EXPECT_TRUE(split_pieces("\0\0"s));
}

class CustomerEnvelope : public testing::Test {
protected:
    std::string const key_ = std::string(32, 'k');
    seeded_random random_{1};
    std::string const wrapped_ = wrap_for_customer(key_, "the data key", "row 1", random_);
};

TEST_F(CustomerEnvelope, KnowsItsKey) {
    EXPECT_TRUE(is_customer_key(wrapped_, key_));
    EXPECT_FALSE(is_customer_key(wrapped_, std::string(32, 'l')));
    EXPECT_FALSE(is_customer_key(wrapped_, "short"));
    EXPECT_FALSE(is_customer_key(wrapped_, ""));
    EXPECT_FALSE(is_customer_key(wrapped_, key_ + '\0')) << "which HMAC takes for the same key";
    EXPECT_FALSE(is_customer_key("", key_));
    EXPECT_FALSE(is_customer_key(wrapped_.substr(0, 63), key_));
}

TEST_F(CustomerEnvelope, HoldsNeitherTheKeyNorTheDataKey) {
    EXPECT_EQ(wrapped_.find("kkkk"), wrapped_.npos);
    EXPECT_EQ(wrapped_.find("data key"), wrapped_.npos);
    EXPECT_NE(wrap_for_customer(key_, "the data key", "row 1", random_).substr(32, 32), wrapped_.substr(32, 32))
        << "nor whether two objects have the same key";
}

TEST_F(CustomerEnvelope, OpensWithItsKeyInItsRowOnly) {
    auto const opened = unwrap_for_customer(wrapped_, key_, "row 1");
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->view(), "the data key");
    EXPECT_FALSE(unwrap_for_customer(wrapped_, key_, "row 2"));
    EXPECT_FALSE(unwrap_for_customer(wrapped_, std::string(32, 'l'), "row 1"));
    for (std::size_t at = 0; at < wrapped_.size(); ++at) {
        auto other = wrapped_;
        other[at] = static_cast<char>(other[at] ^ 1);
        EXPECT_FALSE(unwrap_for_customer(other, key_, "row 1")) << at;
    }
}

}  // namespace
}  // namespace s3seal::s3
