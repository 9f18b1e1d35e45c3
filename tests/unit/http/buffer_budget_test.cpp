#include "server/http/buffer_budget.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace s3seal::http {
namespace {

using state = buffered_body::state;

TEST(BufferBudget, WhatIsTakenComesBackWithTheShare) {
    buffer_budget budget{10};
    buffer_budget::share first{budget};
    {
        buffer_budget::share second{budget};
        EXPECT_TRUE(first.take(4));
        EXPECT_TRUE(second.take(6));
        EXPECT_FALSE(first.take(1));
    }
    EXPECT_TRUE(first.take(6));
    first.give_back();
    buffer_budget::share third{budget};
    EXPECT_TRUE(third.take(10));
}

TEST(BufferBudget, BodiesShareIt) {
    buffer_budget budget{10};
    std::optional<buffered_body> first{std::in_place, budget, 8, std::nullopt};
    buffered_body second{budget, 8, std::nullopt};
    EXPECT_EQ(first->append(as_bytes("hello")), state::kept);
    EXPECT_EQ(second.append(as_bytes("hello")), state::kept);
    EXPECT_EQ(second.append(as_bytes("!")), state::no_room);
    EXPECT_EQ(second.text(), "");
    EXPECT_EQ(second.append(as_bytes("")), state::no_room) << "once refused it stays so";
    EXPECT_EQ(first->append(as_bytes("abc")), state::kept) << "what was refused holds nothing";
    EXPECT_EQ(first->text(), "helloabc");
    first.reset();
    EXPECT_EQ(buffered_body(budget, 10, std::nullopt).append(as_bytes("0123456789")), state::kept);
}

TEST(BufferBudget, ABodyHasALimitOfItsOwn) {
    buffer_budget budget{100};
    buffered_body body{budget, 8, std::nullopt};
    EXPECT_EQ(body.append(as_bytes("12345678")), state::kept);
    EXPECT_EQ(body.append(as_bytes("9")), state::too_long);
    EXPECT_EQ(body.text(), "");
    EXPECT_EQ(buffered_body(budget, 8, 9).now(), state::too_long) << "as announced";
    EXPECT_EQ(buffered_body(budget, 8, 8).now(), state::kept);
    EXPECT_EQ(buffered_body(budget, 100, std::nullopt).append(as_bytes(std::string(100, 'a'))), state::kept);
}

}  // namespace
}  // namespace s3seal::http
