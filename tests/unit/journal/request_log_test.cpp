#include "server/journal/request_log.hpp"

#include "tests/support/owned_request.hpp"
#include "tests/support/refused_record.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::journal {
namespace {

void add(request_log& to, std::string const& id, std::size_t target = 0) {
    test::owned_request const request{"GET", std::string(target, 'x')};
    auto record = std::make_shared<journal::record>();
    record->id = id;
    to.add(std::move(record), request.head, 4566);
}

class RequestLog : public testing::Test {
protected:
    seeded_random random_{1};
};

TEST_F(RequestLog, FindsWhatWasAdded) {
    request_log kept{3, 1u << 20, random_};
    add(kept, "a");
    add(kept, "b");
    EXPECT_TRUE(kept.find("a"));
    EXPECT_EQ(kept.find("b")->id, "b");
    EXPECT_FALSE(kept.find("c"));
    EXPECT_FALSE(kept.find(""));
}

TEST_F(RequestLog, KeepsTheLastRecords) {
    request_log kept{3, 1u << 20, random_};
    for (int i = 0; i < 100; ++i) add(kept, std::to_string(i));
    EXPECT_EQ(kept.size(), 3u);
    for (auto const* id : {"97", "98", "99"}) EXPECT_TRUE(kept.find(id)) << id;
    EXPECT_FALSE(kept.find("96"));
}

TEST_F(RequestLog, KeepsToItsBytes) {
    request_log kept{1000, 100'000, random_};
    for (int i = 0; i < 5000; ++i) add(kept, std::to_string(i), i % 7 == 0 ? 8000 : 10);
    EXPECT_LE(kept.bytes(), 100'000u);
    EXPECT_TRUE(kept.find("4999"));
    EXPECT_FALSE(kept.find("0"));
}

TEST_F(RequestLog, GrowsAgainAfterItWasShortOfBytes) {
    request_log kept{50, 60'000, random_};
    for (int i = 0; i < 30; ++i) add(kept, "large" + std::to_string(i), 8000);
    for (int i = 0; i < 60; ++i) add(kept, std::to_string(i));
    EXPECT_EQ(kept.size(), 50u);
    for (int i = 10; i < 60; ++i) EXPECT_TRUE(kept.find(std::to_string(i))) << i;
}

TEST_F(RequestLog, KeepsTheLastOneHoweverLargeItIs) {
    request_log kept{10, 1000, random_};
    add(kept, "small");
    add(kept, "huge", 100'000);
    EXPECT_TRUE(kept.find("huge"));
    EXPECT_EQ(kept.size(), 1u);
}

TEST_F(RequestLog, LetsRefusalsGoWithTheirRecords) {
    request_log kept{1, 1u << 20, random_};
    test::owned_request const request{"GET", "/b"};
    kept.add(test::make_refused_record("a", "no"), request.head, 4566);
    std::weak_ptr<refusal const> const watched = kept.find("a")->refused;
    EXPECT_FALSE(watched.expired());
    add(kept, "b");
    EXPECT_TRUE(watched.expired());
}

TEST_F(RequestLog, KeepsTheHeadOfAWrongSignatureAndOfNothingElse) {
    request_log kept{10, 1u << 20, random_};
    test::owned_request const request{"PUT", "/b/k?a=b", {{"Host", "h"}, {"x-amz-security-token", "hidden-hidden"}}};
    auto const remember = [&](aws::errc code) {
        auto record = test::make_refused_record("a", aws::error{code});
        kept.add(record, request.head, 4566);
        return record->refused;
    };
    EXPECT_FALSE(kept.open_head(*remember(aws::errc::access_denied)));
    auto const refused = remember(aws::errc::signature_does_not_match);
    EXPECT_EQ(refused->sealed_head.find("hidden"), std::string::npos);
    auto const opened = kept.open_head(*refused);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->target, "/b/k?a=b");
    EXPECT_EQ(opened->view().find("X-Amz-Security-Token"), "hidden-hidden");
}

TEST_F(RequestLog, ShowsARequestWhileItsResponseIsSentAndWhenItHasLeft) {
    request_log kept{10, 1u << 20, random_};
    test::owned_request const request{"GET", "/b/k"};
    auto record = std::make_shared<journal::record>();
    record->id = "a";
    kept.add(record, request.head, 4566);
    EXPECT_EQ(kept.find("a")->state.get(), state::sending);
    kept.complete(*record, {.sent = 589'824, .complete = false}, false, std::chrono::milliseconds{7});
    auto const found = kept.find("a");
    EXPECT_EQ(found->state.get(), state::cut);
    EXPECT_EQ(found->sent, 589'824u);
    EXPECT_EQ(found->duration.get(), std::chrono::milliseconds{7});
    kept.complete(*record, {.sent = 1'048'576, .complete = true}, false, {});
    EXPECT_EQ(kept.find("a")->state.get(), state::complete);
    kept.complete(*record, {.sent = 3, .complete = false}, true, {});
    EXPECT_EQ(kept.find("a")->state.get(), state::stopped);
}

TEST_F(RequestLog, ARequestThatWasForgottenMayStillLeave) {
    request_log kept{1, 1u << 20, random_};
    test::owned_request const request{"GET", "/b/k"};
    auto record = std::make_shared<journal::record>();
    record->id = "a";
    kept.add(record, request.head, 4566);
    add(kept, "b");
    kept.complete(*record, {.sent = 1, .complete = true}, false, {});
    EXPECT_FALSE(kept.find("a"));
    EXPECT_EQ(kept.find("b")->state.get(), state::sending);
}

TEST_F(RequestLog, ShowsNothingOfTheRequestWhosePlaceIsTaken) {
    request_log kept{1, 1u << 20, random_};
    test::owned_request const request{"PUT", "/b/k"};
    auto full = test::make_refused_record("a", aws::error{aws::errc::access_denied});
    full->operation = "PutObject";
    full->bucket = "b";
    full->key = "k";
    full->caller = "arn";
    full->stage = "authorize";
    full->encryption = service::encryption{.mode = "aws:kms", .key_arn = "arn", .bucket_key = true, .from = "header"};
    full->kms_calls.push_back({"GenerateDataKey", "arn", "Success"});
    kept.add(full, request.head, 4566);
    add(kept, "b");
    auto const found = *kept.find("b");
    EXPECT_EQ(found.operation, "");
    EXPECT_EQ(found.bucket + found.key + found.caller, "");
    EXPECT_EQ(found.stage, "");
    EXPECT_EQ(found.error_code, "");
    EXPECT_FALSE(found.encryption);
    EXPECT_TRUE(found.kms_calls.empty());
    EXPECT_FALSE(found.refused);
}

std::vector<std::string> ids_after(request_log const& kept, std::uint64_t after) {
    std::vector<std::string> out;
    kept.each(after, [&](record const& one) {
        out.push_back(one.id);
        return true;
    });
    return out;
}

TEST_F(RequestLog, NumbersItsRecords) {
    request_log kept{3, 1u << 20, random_};
    EXPECT_EQ(kept.state().last, 0u);
    for (auto const* id : {"a", "b", "c", "d"}) add(kept, id);
    EXPECT_EQ(kept.find("b")->sequence, 2u);
    EXPECT_EQ(kept.find("d")->sequence, 4u);
    auto const state = kept.state();
    EXPECT_EQ(state.last, 4u);
    EXPECT_EQ(state.forgotten, 1u);
    EXPECT_EQ(state.records, 3u);
}

TEST_F(RequestLog, ShowsWhatCameAfterARecord) {
    request_log kept{3, 1u << 20, random_};
    EXPECT_TRUE(ids_after(kept, 0).empty());
    for (auto const* id : {"a", "b", "c", "d"}) add(kept, id);
    EXPECT_EQ(ids_after(kept, 0), (std::vector<std::string>{"b", "c", "d"}));
    EXPECT_EQ(ids_after(kept, 3), (std::vector<std::string>{"d"}));
    EXPECT_TRUE(ids_after(kept, 4).empty());
    EXPECT_TRUE(ids_after(kept, ~std::uint64_t{0}).empty());
}

TEST_F(RequestLog, ShowsWhatCameUpToARecordFromThereBack) {
    request_log kept{3, 1u << 20, random_};
    for (auto const* id : {"a", "b", "c", "d"}) add(kept, id);
    auto const ids_upto = [&](std::uint64_t upto) {
        std::string out;
        kept.each_back(upto, [&](record const& one) {
            out += one.id;
            return true;
        });
        return out;
    };
    EXPECT_EQ(ids_upto(99), "dcb");
    EXPECT_EQ(ids_upto(3), "cb");
    EXPECT_EQ(ids_upto(1), "");
    EXPECT_EQ(ids_upto(0), "");
}

TEST_F(RequestLog, GoesOverMoreThanItShowsAtATime) {
    request_log kept{5000, 64u << 20, random_};
    for (int i = 1; i <= 5500; ++i) add(kept, std::to_string(i));
    std::uint64_t expected = 501;
    kept.each(0, [&](record const& one) { return one.sequence == expected++; });
    EXPECT_EQ(expected, 5501u);
    expected = 5500;
    kept.each_back(5500, [&](record const& one) { return one.sequence == expected--; });
    EXPECT_EQ(expected, 500u);
    int visited = 0;
    kept.each(600, [&](record const&) { return ++visited < 3; });
    EXPECT_EQ(visited, 3);
}

TEST_F(RequestLog, OthersGoOnWhileItIsGoneOver) {
    request_log kept{3, 1u << 20, random_};
    add(kept, "a");
    std::string seen;
    kept.each(0, [&](record const& one) {
        seen += one.id;
        if (seen.size() < 6) add(kept, "b");  // its lock is free, and what came meanwhile follows
        kept.watch(nullptr);
        return true;
    });
    EXPECT_EQ(seen, "abbbbb");
    kept.each_back(99, [&](record const& one) {
        seen = one.id;
        kept.clear();
        return true;
    });
    EXPECT_EQ(seen, "b") << "a record lives as long as it is looked at";
    kept.watch([&](record const& one) { EXPECT_TRUE(kept.find(one.id)); });
    add(kept, "c");
}

TEST_F(RequestLog, SaysByItsVersionThatItChanged) {
    request_log kept{3, 1u << 20, random_};
    test::owned_request const request{"GET", "/b/k"};
    auto record = std::make_shared<journal::record>();
    auto before = kept.version();
    kept.add(record, request.head, 4566);
    EXPECT_NE(kept.version(), std::exchange(before, kept.version()));
    kept.complete(*record, {.sent = 1, .complete = true}, false, {});
    EXPECT_NE(kept.version(), before);
}

TEST_F(RequestLog, ForgetsAllAndGoesOnCounting) {
    request_log kept{3, 1u << 20, random_};
    for (auto const* id : {"a", "b", "c", "d"}) add(kept, id);
    kept.clear();
    EXPECT_FALSE(kept.find("d"));
    EXPECT_EQ(kept.bytes(), 0u);
    EXPECT_EQ(kept.state().forgotten, 0u);
    add(kept, "e");
    EXPECT_EQ(kept.find("e")->sequence, 5u);
    EXPECT_EQ(ids_after(kept, 0), (std::vector<std::string>{"e"}));
}

}  // namespace
}  // namespace s3seal::journal
