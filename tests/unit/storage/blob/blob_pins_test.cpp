#include "storage/blob/blob_pins.hpp"

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

class BlobPins : public testing::Test {
protected:
    std::vector<std::string> removed_;
    blob_pins pins_{[this](blob_ref const& ref) { removed_.push_back(ref.id); }};
};

TEST_F(BlobPins, WhatNobodyHoldsIsRemovedAtOnce) {
    pins_.remove(named("a"));
    EXPECT_THAT(removed_, ElementsAre("a"));
}

TEST_F(BlobPins, WhatIsHeldIsRemovedWithTheLastHold) {
    auto first = pins_.pin({"a", "b"});
    auto second = pins_.pin({"a"});
    pins_.remove(named("a"));
    pins_.remove(named("b"));
    pins_.remove(named("c"));
    EXPECT_THAT(removed_, ElementsAre("c"));
    first.reset();
    EXPECT_THAT(removed_, ElementsAre("c", "b"));
    second.reset();
    EXPECT_THAT(removed_, ElementsAre("c", "b", "a"));
}

TEST_F(BlobPins, WhatWasOnlyHeldStays) {
    pins_.pin({"a"}).reset();
    EXPECT_THAT(removed_, IsEmpty());
    pins_.remove(named("a"));
    EXPECT_THAT(removed_, UnorderedElementsAre("a"));
}

}  // namespace
}  // namespace s3seal::storage
