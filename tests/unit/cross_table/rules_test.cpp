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

question usual(rules const& rules) {
    return rules.product("op: PutObject").front();
}

TEST(Rules, TwoRowsThatBothApplyAreAnError) {
    rules table{with("Meaning", {"mode", "kind: write; SSE: none", "AES256", "", "D"})};
    EXPECT_THAT([&] { table.meaning_of(usual(table)); }, ThrowsMessage<std::runtime_error>(HasSubstr("mode: both")));
    rules shown{with("Answers", {"op: PutObject", "SSE", "", "", "", "D"})};
    EXPECT_THAT([&] { shown.response_of(shown.meaning_of(usual(shown)), "PutObject"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("both")));
}

TEST(Rules, NoRowThatAppliesIsAnError) {
    auto incomplete = all();
    incomplete["Answers"].rows.clear();
    rules rules{incomplete};
    EXPECT_THAT([&] { rules.response_of(rules.meaning_of(usual(rules)), "PutObject"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("no row applies")));
}

TEST(Rules, AConditionThatNeverHoldsIsAnError) {
    EXPECT_THAT([] { rules{with("Refusals", {"SSE: AES257", "method", "", "R"})}; },
                ThrowsMessage<std::runtime_error>(HasSubstr("SSE is never AES257")));
    rules table{with("Refusals", {"SSF: AES256", "method", "", "R"})};
    EXPECT_THAT([&] { table.refusal_of(table.meaning_of(usual(table))); },
                ThrowsMessage<std::runtime_error>(HasSubstr("nothing says what SSF is")));
}

TEST(Rules, AnErrorThatNobodyDescribesIsAnError) {
    rules rules{with("Refusals", {"op: PutObject", "no-such-error", "", "R"})};
    EXPECT_THAT([&] { rules.refusal_of(rules.meaning_of(usual(rules))); },
                ThrowsMessage<std::runtime_error>(HasSubstr("no-such-error")));
}

TEST(Rules, TheFirstRefusalWins) {
    rules rules{all()};
    auto asked = rules.product("op: PutObject; tls: no; blocked: yes; SSE: AES256; C-key: a").front();
    EXPECT_EQ(rules.refusal_of(rules.meaning_of(asked))->name, "insecure");
    asked["tls"] = "yes";
    EXPECT_EQ(rules.refusal_of(rules.meaning_of(asked))->name, "blocked");
    asked["blocked"] = "no";
    EXPECT_EQ(rules.refusal_of(rules.meaning_of(asked))->name, "incompatible");
    asked["SSE"] = "none";
    EXPECT_EQ(rules.refusal_of(rules.meaning_of(asked))->name, "needs-algorithm");
}

TEST(Rules, AProductHasEveryCombinationOnce) {
    rules rules{all()};
    EXPECT_EQ(rules.product("op: PutObject, CopyObject; SSE: any; BK: not none").size(), 2u * 9u * 5u);
    EXPECT_EQ(rules.product("op: PutObject; op: CopyObject").size(), 1u);
}

}  // namespace
}  // namespace s3seal::test
