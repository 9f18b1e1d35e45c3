#include "storage/blob/holds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s3seal::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

blob_ref named(std::string id) {
    return {.size = 1, .inline_bytes = "", .id = std::move(id)};
}

class Holds : public testing::Test {
protected:
    std::vector<std::string> removed_;
    holds holds_{[this](blob_ref const& ref) { removed_.push_back(ref.id); }};
};

TEST_F(Holds, WhatNobodyHoldsIsRemovedAtOnce) {
    holds_.remove(named("a"));
    EXPECT_THAT(removed_, ElementsAre("a"));
}

TEST_F(Holds, WhatIsHeldIsRemovedWithTheLastHold) {
    auto first = holds_.hold({"a", "b"});
    auto second = holds_.hold({"a"});
    holds_.remove(named("a"));
    holds_.remove(named("b"));
    holds_.remove(named("c"));
    EXPECT_THAT(removed_, ElementsAre("c"));
    first.reset();
    EXPECT_THAT(removed_, ElementsAre("c", "b"));
    second.reset();
    EXPECT_THAT(removed_, ElementsAre("c", "b", "a"));
}

TEST_F(Holds, WhatWasOnlyHeldStays) {
    holds_.hold({"a"}).reset();
    EXPECT_THAT(removed_, IsEmpty());
    holds_.remove(named("a"));
    EXPECT_THAT(removed_, UnorderedElementsAre("a"));
}

}  // namespace
}  // namespace s3seal::storage
