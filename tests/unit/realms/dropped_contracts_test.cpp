#include "server/realms/dropped_contracts.hpp"

#include "server/verify/expectation_reader.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace s3seal::realms {
namespace {

// Holds, or cannot as nothing comes.
std::shared_ptr<verify::contract> make(bool holds) {
    auto const read = verify::parse_expectations(
        holds ? R"({"expectations": [{"name": "none", "kms_calls": {"operation": "Decrypt"}, "at_most": 0}]})"
              : R"({"expectations": [{"name": "some", "kms_calls": {"operation": "Decrypt"}, "at_least": 1}]})",
        verify::form::contract);
    return std::make_shared<verify::contract>(read->all);
}

TEST(DroppedContracts, AreToldWhenTheyDidNotHold) {
    dropped_contracts gone;
    gone.add("without", nullptr);
    EXPECT_TRUE(gone.tell().kept.empty());
    gone.add("good", make(true));
    gone.add("bad", make(false));
    auto const told = gone.tell();
    ASSERT_EQ(told.kept.size(), 1u);
    EXPECT_EQ(told.kept[0].name_space, "bad");
    EXPECT_FALSE(told.kept[0].findings.at("passed").as_bool());
    EXPECT_EQ(told.passed, 1u);
    EXPECT_EQ(told.left_out, 0u);
}

TEST(DroppedContracts, MayStillChangeWhileRequestsAreUnderWay) {
    dropped_contracts gone;
    auto const standing = make(true);
    gone.add("late", standing);
    gone.add("another", nullptr);
    kms::call_record call;
    call.operation = "Decrypt";
    call.outcome = kms::success;
    standing->observe(call);
    EXPECT_EQ(gone.tell().kept.size(), 1u);
    EXPECT_EQ(gone.tell().passed, 0u);
}

TEST(DroppedContracts, AreCountedBeyondALimit) {
    dropped_contracts gone;
    for (std::size_t i = 0; i < 2 * dropped_contracts::most; ++i) {
        gone.add("bad", make(false));
        gone.add("good", make(true));
    }
    auto const told = gone.tell();
    EXPECT_EQ(told.kept.size(), dropped_contracts::most);
    EXPECT_EQ(told.left_out, dropped_contracts::most);
    EXPECT_EQ(told.passed, 2 * dropped_contracts::most);
}

}  // namespace
}  // namespace s3seal::realms
