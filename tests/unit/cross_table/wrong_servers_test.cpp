// The cross table must notice every server that decides wrongly.
#include "tests/unit/cross_table/wrong_servers.hpp"
#include "tests/cross_table/laboratory.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace s3seal::test {
namespace {

// What the server answers is asked once; the wrong servers need a few of these again and again.
std::vector<reply> const& responses_to(question const& asked) {
    static std::map<question, std::vector<reply>> known;
    auto& lab = laboratory::shared();
    auto const found = known.find(asked);
    return found != known.end() ? found->second
                                : known.emplace(asked, lab.asked.ask(lab.with_names(asked))).first->second;
}

class WrongServers : public testing::TestWithParam<wrong_server> {};

// By the first response that is wrong: the right ones to all questions are another test's.
TEST_P(WrongServers, AreNoticed) {
    auto& lab = laboratory::shared();
    auto const& [name, mistakes, says, operation] = GetParam();
    for (auto const& one : lab.questions) {
        if (!operation.empty() && !is(one, "op", operation)) continue;
        auto taken = one;
        mistakes(taken);
        if (taken == one && !says) continue;
        auto const wrongly = [&](question const& meaning) {
            auto out = responses_to(taken);
            for (auto& response : out)
                if (says) says(meaning, response);
            return out;
        };
        if (!check(lab.table, lab.with_names(one), wrongly, lab.fill).empty()) return;
    }
    FAIL() << "nothing of it was noticed";
}

INSTANTIATE_TEST_SUITE_P(Each, WrongServers, testing::ValuesIn(wrong_servers()),
                         [](auto const& one) { return one.param.name; });

}  // namespace
}  // namespace s3seal::test
