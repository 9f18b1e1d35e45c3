// A sample of the cross table of encryption, over HTTP and HTTPS: what the application answers in the process of a test
// is what arrives at a client.
#include "tests/cross_table/check.hpp"
#include "tests/support/program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace s3seal::test {
namespace {

// Of each operation as many as these, spread evenly over its questions.
constexpr std::size_t each = 10;

std::vector<question> sample(rules const& rules) {
    std::map<std::string, std::vector<question>> by_operation;
    for (auto& one : rules.questions())
        by_operation[value_of(one, "op") + value_of(one, "tls")].push_back(std::move(one));
    std::vector<question> out;
    for (auto const& [name, all] : by_operation)
        for (std::size_t n = 0; n < std::min(each, all.size()); ++n)
            out.push_back(all[n * all.size() / std::min(each, all.size())]);
    return out;
}

TEST(CrossTableOverTheNetwork, IsAnsweredAsItSays) {
    rules table{read_tables(S3SEAL_SOURCE_DIR "/tests/cross_table/tables")};
    program const served{S3SEAL_PROGRAM, {"--new-buckets-block-sse-c", "false", "--log-level", "warn"}};
    network_wire wire{served.port()};
    world asked{wire, table};
    auto const questions = sample(table);
    EXPECT_GT(questions.size(), 150u);
    for (auto const& one : questions)
        for (auto const &problem : check(
                 table, asked.with_names(table.meaning_of(one)),
                 [&](question const& meaning) { return asked.ask(meaning); },
                 [&](std::string const& text, question const& meaning) { return asked.fill(text, meaning); }))
            ADD_FAILURE() << table.to_text(one) << "\n    " << problem;
}

}  // namespace
}  // namespace s3seal::test
