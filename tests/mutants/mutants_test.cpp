// The cross table turns red for each fault that is planted in what decides about encryption.
#include "tests/cross_table/laboratory.hpp"
#include "tests/mutants/mutant.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace s3seal::test {
namespace {

constexpr int no_mutant = -1;
constexpr char const* names[] = {
#include "mutant_names.inc"
};

struct outcome {
    bool asked = true;  // false: what the question needs could not be made
    std::vector<std::string> problems;
};

outcome ask(question const& one, int mutant) {
    auto& lab = laboratory::shared();
    auto& planted = mutant_switch::shared();
    outcome out;
    subject const wrongly = [&](question const& meaning) {
        planted.on = mutant;
        try {
            auto answers = lab.asked.ask(meaning);
            planted.on = no_mutant;
            return answers;
        } catch (std::exception const&) {
            planted.on = no_mutant;
            out.asked = false;
            throw;
        }
    };
    out.problems = check(lab.table, lab.with_names(one), wrongly, lab.fill);
    return out;
}

// A question with the places of mutants that its way through the server comes by.
struct known_question {
    question asked;
    std::optional<std::set<int>> reached = {};

    bool reaches(int mutant) {
        if (!reached) {
            mutant_switch::shared().reached.clear();
            EXPECT_EQ(ask(asked, no_mutant).problems, std::vector<std::string>{});
            reached = mutant_switch::shared().reached;
        }
        return reached->contains(mutant);
    }
};

// Neighbours in the table are alike; in another order, what comes by a place is found sooner.
std::vector<known_question> shuffled() {
    std::vector<known_question> out;
    for (auto const& one : laboratory::shared().questions) out.push_back({one});
    std::shuffle(out.begin(), out.end(), std::mt19937{1});
    return out;
}

// A list that is cut short, or not read, would pass.
TEST(MutantList, IsWhole) {
    EXPECT_GE(std::size(names), 60u);
}

class Mutants : public testing::TestWithParam<int> {};

TEST_P(Mutants, AreNoticed) {
    static auto questions = shuffled();
    int asked = 0;
    for (auto& one : questions) {
        if (!one.reaches(GetParam())) continue;
        ++asked;
        auto const found = ask(one.asked, GetParam());
        if (!found.asked || found.problems.empty()) continue;
        EXPECT_EQ(ask(one.asked, no_mutant).problems, std::vector<std::string>{}) << "without the fault";
        return;
    }
    FAIL() << names[GetParam()] << " is noticed by none of the " << asked << " questions that come by its place";
}

INSTANTIATE_TEST_SUITE_P(Each, Mutants, testing::Range(0, static_cast<int>(std::size(names))),
                         [](auto const& one) { return std::string{names[one.param]}; });

}  // namespace
}  // namespace s3seal::test
