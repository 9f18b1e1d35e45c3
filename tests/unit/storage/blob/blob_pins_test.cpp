#include "storage/blob/blob_pins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <utility>
#include <vector>

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

TEST_F(BlobPins, WhatIsKeptStaysAlthoughItsRemovalWasExpected) {
    pins_.expect_removal(std::vector{named("a"), named("b")});
    pins_.keep({"a"});
    pins_.remove(named("a"));
    pins_.remove(named("b"));
    EXPECT_THAT(removed_, ElementsAre("b"));
    pins_.expect_removal(std::vector{named("a")});
    pins_.remove(named("a"));
    EXPECT_THAT(removed_, ElementsAre("b", "a"));
}

TEST_F(BlobPins, WhatGoesAgainIsRemovedOnceWhicheverRemovalComesFirst) {
    pins_.expect_removal(std::vector{named("a")});
    pins_.keep({"a"});
    pins_.expect_removal(std::vector{named("a")});
    pins_.remove(named("a"));
    EXPECT_THAT(removed_, IsEmpty());
    pins_.remove(named("a"));
    EXPECT_THAT(removed_, ElementsAre("a"));
}

TEST_F(BlobPins, WhatIsKeptWhileItIsHeldStays) {
    auto reading = pins_.pin({"a"});
    pins_.expect_removal(std::vector{named("a")});
    pins_.remove(named("a"));
    pins_.keep({"a"});
    reading.reset();
    EXPECT_THAT(removed_, IsEmpty());
}

TEST_F(BlobPins, BodiesInRowsGoWithThem) {
    pins_.expect_removal(std::vector{blob_ref{.size = 1, .inline_bytes = "x", .id = "a"}, named("")});
    pins_.keep({"a", ""});
    pins_.remove(named("a"));
    EXPECT_THAT(removed_, ElementsAre("a"));
}

TEST(BlobPinsOfMany, ARemovalThatIsUnderWayIsOverWhenItsBlobIsKept) {
    std::promise<void> begun;
    std::promise<void> may_end;
    std::atomic<bool> removed = false;
    blob_pins pins{[&](blob_ref const&) {
        begun.set_value();
        may_end.get_future().wait();
        removed = true;
    }};
    auto const removing = std::async(std::launch::async, [&] { pins.remove(named("a")); });
    begun.get_future().wait();
    auto keeping = std::async(std::launch::async, [&] {
        pins.keep({"a"});
        return removed.load();
    });
    pins.keep({"b"});  // another one does not wait
    may_end.set_value();
    EXPECT_TRUE(keeping.get());
    removing.wait();
}

}  // namespace
}  // namespace s3seal::storage
