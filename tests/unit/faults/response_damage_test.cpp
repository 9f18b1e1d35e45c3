// What is wrong with a response, and when its bytes come.
#include "server/faults/response_damage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::faults {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

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
        damage_body(response_, how, stopped_);
        return pull();
    }

    // The words of what happened.
    std::vector<std::string_view> damage_with(effect const& how) { return damage(response_, how, body_); }

    http::response response_;
    body_damage body_;
    bool stopped_ = false;
    milliseconds paused_{0};
    effect const wrong_values_ = [] {
        effect out;
        out.wrong_checksum = out.wrong_etag = true;
        return out;
    }();
    effect const all_of_body_ = [] {
        effect out;
        out.cut_download = out.flip_byte = 0;
        return out;
    }();
};

TEST_F(ResponseDamage, ValuesOfHeadersBecomeOthersOfTheirForm) {
    EXPECT_THAT(damage_with(wrong_values_), ElementsAre(words::wrong_etag, words::wrong_checksum));
    EXPECT_EQ(response_.find("ETag"), "\"1123\"");
    EXPECT_EQ(response_.find("x-amz-checksum-crc32"), "0AAAAA==");
    EXPECT_EQ(response_.find("x-amz-checksum-type"), "FULL_OBJECT");
    EXPECT_EQ(pull(), "hello");
}

TEST_F(ResponseDamage, DocumentsRepeatThem) {
    response_.body = "<R><ETag>&quot;fe&quot;</ETag><ChecksumCRC32>zzAAAA==</ChecksumCRC32></R>";
    EXPECT_THAT(damage_with(wrong_values_), ElementsAre(words::wrong_etag, words::wrong_checksum));
    EXPECT_EQ(pull(), "<R><ETag>&quot;0e&quot;</ETag><ChecksumCRC32>zz0AAA==</ChecksumCRC32></R>");
}

TEST_F(ResponseDamage, HeadersAreMissing) {
    effect how;
    how.missing_header = "etag";
    EXPECT_THAT(damage_with(how), ElementsAre(words::missing_header));
    EXPECT_EQ(response_.find("ETag"), std::nullopt);
    EXPECT_EQ(response_.head(), "x-amz-checksum-crc32: AAAAAA==\r\nx-amz-checksum-type: FULL_OBJECT\r\n");
}

TEST_F(ResponseDamage, HappensToWhatIsThere) {
    http::response bare;
    bare.body = "hello";
    response_ = std::move(bare);
    auto how = wrong_values_;
    how.missing_header = "etag";
    EXPECT_THAT(damage_with(how), IsEmpty());
    how = {};
    how.cut_download = how.flip_byte = 5;
    how.stall_download = stall{5, milliseconds{1}};
    EXPECT_THAT(damage_with(how), IsEmpty());
    EXPECT_FALSE(body_.is_any());
    how.cut_download = 4;
    how.flip_byte = 4;
    how.stall_download->after = 3;
    EXPECT_THAT(damage_with(how), ElementsAre(words::cut_download, words::stall_download)) << "the byte is never sent";
    EXPECT_THAT(damage_with(how), IsEmpty()) << "it happened already";
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
    EXPECT_THAT(damage_with(all_of_body_), IsEmpty());
    EXPECT_EQ(pull({.cut_after = 0, .stalls = {}, .flipped = {}}), "hello");
    EXPECT_FALSE(response_.source);
}

}  // namespace
}  // namespace s3seal::faults
