// Every combination of the cross table of encryption, asked of the whole application in this process.
#include "tests/cross_table/laboratory.hpp"
#include "tests/cross_table/matrix.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace s3seal::test {
namespace {

std::string const folder = S3SEAL_SOURCE_DIR "/tests/cross_table/tables";

std::vector<std::string> operations() {
    auto const all = read_tables(folder);
    auto const& dimensions = table_named(all, "Dimensions");
    return split(dimensions.cell(dimensions.rows.front(), "values"), ",");
}

class CrossTable : public testing::TestWithParam<std::string> {};

TEST_P(CrossTable, EveryCombinationIsAnsweredAsItSays) {
    auto& lab = laboratory::shared();
    subject const ask = [&](question const& meaning) { return lab.asked.ask(meaning); };
    std::size_t asked = 0;
    std::map<std::string, std::vector<std::string>> wrong;  // by what is wrong
    for (auto const& one : lab.questions) {
        if (value_of(one, "op") != GetParam()) continue;
        ++asked;
        for (auto const& problem : check(lab.table, lab.with_names(one), ask, lab.fill))
            wrong[problem].push_back(lab.table.to_text(one));
    }
    EXPECT_GT(asked, 0u);
    for (auto const& [problem, questions] : wrong)
        ADD_FAILURE() << questions.size() << " of " << asked << " questions, the first: " << questions.front()
                      << "\n    " << problem;
}

INSTANTIATE_TEST_SUITE_P(Of, CrossTable, testing::ValuesIn(operations()), [](auto const& one) { return one.param; });

// A row that no question meets would be a rule that nobody tests.
TEST(CrossTableItself, HasNoRowThatNothingAsksFor) {
    rules rules{read_tables(folder)};
    for (auto const& one : rules.questions()) {
        auto const meaning = rules.meaning_of(one);
        if (rules.refusal_of(meaning)) continue;
        rules.response_of(meaning, value_of(one, "op"));
        rules.calls_of(meaning);
        if (value_of(meaning, "key") != "none") rules.key_arn_of(meaning);
    }
    EXPECT_EQ(rules.unused(), std::vector<std::string>{});
}

TEST(CrossTableItself, IsWhatTheDocumentationShows) {
    rules rules{read_tables(folder)};
    std::ifstream in{S3SEAL_SOURCE_DIR "/docs/encryption-matrix.md"};
    std::string const published{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_TRUE(published == make_matrix(rules)) << "run script/encryption-matrix";
}

}  // namespace
}  // namespace s3seal::test
