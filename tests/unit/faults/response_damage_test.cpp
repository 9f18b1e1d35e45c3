// What is wrong with a response, and when its bytes come.
#include "server/faults/response_damage.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace s3seal::faults {
namespace {

using std::chrono::milliseconds;

class ResponseDamage : public testing::Test {
protected:
    ResponseDamage() {
        response_.add("ETag", "\"0123\"");
        response_.add("x-amz-checksum-crc32", "AAAAAA==");
        response_.add("x-amz-checksum-type", "FULL_OBJECT");
        response_.body = "hello";
    }
    // What comes of the body, with | where it pauses and ! where it is cut.
    std::string pull() {
        if (!response_.source) return response_.body;
        std::string out;
        while (true) {
            for (auto time = response_.source->pause(); time.count() > 0; time = response_.source->pause()) {
                out += '|';
                paused_ += time;
            }
            auto const piece = response_.source->next();
            if (!piece) return out + '!';
            if (piece->empty()) return out;
            out += as_text(*piece);
        }
    }
    std::string pull(body_damage const& how) {
        damage(response_, {.missing_headers = {}, .body = how}, stopped_);
        return pull();
    }

    http::response response_;
    bool stopped_ = false;
    milliseconds paused_{0};
};

TEST_F(ResponseDamage, ValuesOfHeadersBecomeOthersOfTheirForm) {
    damage(response_, {.wrong_checksum = true, .wrong_etag = true, .missing_headers = {}, .body = {}}, stopped_);
    EXPECT_EQ(response_.find("ETag"), "\"1123\"");
    EXPECT_EQ(response_.find("x-amz-checksum-crc32"), "0AAAAA==");
    EXPECT_EQ(response_.find("x-amz-checksum-type"), "FULL_OBJECT");
    EXPECT_EQ(pull(), "hello");
}

TEST_F(ResponseDamage, DocumentsRepeatThem) {
    response_.body = "<R><ETag>&quot;fe&quot;</ETag><ChecksumCRC32>zzAAAA==</ChecksumCRC32></R>";
    damage(response_, {.wrong_checksum = true, .wrong_etag = true, .missing_headers = {}, .body = {}}, stopped_);
    EXPECT_EQ(pull(), "<R><ETag>&quot;0e&quot;</ETag><ChecksumCRC32>zz0AAA==</ChecksumCRC32></R>");
}

TEST_F(ResponseDamage, HeadersAreMissing) {
    damage(response_, {.missing_headers = {"etag"}, .body = {}}, stopped_);
    EXPECT_EQ(response_.find("ETag"), std::nullopt);
    EXPECT_EQ(response_.head(), "x-amz-checksum-crc32: AAAAAA==\r\nx-amz-checksum-type: FULL_OBJECT\r\n");
}

TEST_F(ResponseDamage, BodiesAreCut) {
    EXPECT_EQ(pull({.cut_after = 2, .stalls = {}, .flipped = {}}), "he!");
    EXPECT_TRUE(stopped_);
    EXPECT_EQ(response_.length, 5u) << "the client is promised all of it";
}

TEST_F(ResponseDamage, BodiesThatAreShorterAreNotCut) {
    EXPECT_EQ(pull({.cut_after = 5, .stalls = {}, .flipped = {}}), "hello");
    EXPECT_FALSE(stopped_);
}

TEST_F(ResponseDamage, BodiesStallOnce) {
    EXPECT_EQ(pull({.cut_after = {}, .stalls = stall{3, milliseconds{700}}, .flipped = {}}), "hel|lo");
    EXPECT_EQ(paused_, milliseconds{700});
}

TEST_F(ResponseDamage, AByteIsFlipped) {
    EXPECT_EQ(pull({.cut_after = {}, .stalls = {}, .flipped = 1}), "hdllo");
}

TEST_F(ResponseDamage, AllOfItAtATime) {
    EXPECT_EQ(pull({.cut_after = 4, .stalls = stall{0, milliseconds{1}}, .flipped = 3}), "|helm!");
}

TEST_F(ResponseDamage, BodiesFlowSlowly) {
    response_.body = std::string(10'000, 'x');
    EXPECT_EQ(pull({.cut_after = {}, .stalls = {}, .flipped = {}, .per_byte = std::chrono::microseconds{100}}).size(),
              10'003u)
        << "in three pieces";
    EXPECT_EQ(paused_, milliseconds{1000});
}

TEST_F(ResponseDamage, ResponsesWithoutABodyHaveNoneToDamage) {
    response_.to_head = true;
    EXPECT_EQ(pull({.cut_after = 0, .stalls = {}, .flipped = {}}), "hello");
    EXPECT_FALSE(response_.source);
}

}  // namespace
}  // namespace s3seal::faults
