// The evaluator itself: tables that contradict themselves, or leave a combination out, are errors.
#include "tests/cross_table/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace s3seal::test {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

tables all() {
    return read_tables(S3SEAL_SOURCE_DIR "/tests/cross_table/tables");
}

// With one more row.
tables with(std::string_view table_name, std::vector<std::string> cells) {
    auto out = all();
    out.find(table_name)->second.rows.push_back({"new:1", std::move(cells)});
    return out;
}

question usual(rules const& of) {
    return of.product("op: PutObject").front();
}

TEST(Rules, TwoRowsThatBothApplyAreAnError) {
    rules of{with("Meaning", {"mode", "kind: write; SSE: none", "AES256", "", "D"})};
    EXPECT_THAT([&] { of.meaning_of(usual(of)); }, ThrowsMessage<std::runtime_error>(HasSubstr("mode: both")));
    rules shown{with("Answers", {"op: PutObject", "SSE", "", "", "", "D"})};
    EXPECT_THAT([&] { shown.response_of(shown.meaning_of(usual(shown)), "PutObject"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("both")));
}

TEST(Rules, NoRowThatAppliesIsAnError) {
    auto incomplete = all();
    incomplete["Answers"].rows.clear();
    rules of{incomplete};
    EXPECT_THAT([&] { of.response_of(of.meaning_of(usual(of)), "PutObject"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("no row applies")));
}

TEST(Rules, AConditionThatNeverHoldsIsAnError) {
    EXPECT_THAT([] { rules{with("Refusals", {"SSE: AES257", "method", "", "R"})}; },
                ThrowsMessage<std::runtime_error>(HasSubstr("SSE is never AES257")));
    rules of{with("Refusals", {"SSF: AES256", "method", "", "R"})};
    EXPECT_THAT([&] { of.refusal_of(of.meaning_of(usual(of))); },
                ThrowsMessage<std::runtime_error>(HasSubstr("nothing says what SSF is")));
}

TEST(Rules, AnErrorThatNobodyDescribesIsAnError) {
    rules of{with("Refusals", {"op: PutObject", "no-such-error", "", "R"})};
    EXPECT_THAT([&] { of.refusal_of(of.meaning_of(usual(of))); },
                ThrowsMessage<std::runtime_error>(HasSubstr("no-such-error")));
}

TEST(Rules, TheFirstRefusalWins) {
    rules of{all()};
    auto asked = of.product("op: PutObject; tls: no; blocked: yes; SSE: AES256; C-key: a").front();
    EXPECT_EQ(of.refusal_of(of.meaning_of(asked))->name, "insecure");
    asked["tls"] = "yes";
    EXPECT_EQ(of.refusal_of(of.meaning_of(asked))->name, "blocked");
    asked["blocked"] = "no";
    EXPECT_EQ(of.refusal_of(of.meaning_of(asked))->name, "incompatible");
    asked["SSE"] = "none";
    EXPECT_EQ(of.refusal_of(of.meaning_of(asked))->name, "needs-algorithm");
}

TEST(Rules, AProductHasEveryCombinationOnce) {
    rules of{all()};
    EXPECT_EQ(of.product("op: PutObject, CopyObject; SSE: any; BK: not none").size(), 2u * 9u * 5u);
    EXPECT_EQ(of.product("op: PutObject; op: CopyObject").size(), 1u);
}

}  // namespace
}  // namespace s3seal::test
