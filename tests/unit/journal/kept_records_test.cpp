#include "server/journal/kept_records.hpp"

#include "server/journal/record_json.hpp"
#include "server/journal/request_log.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/refused_record.hpp"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::journal {
namespace {

class KeptRecords : public testing::Test {
protected:
    KeptRecords() { std::filesystem::remove_all(directory_); }
    ~KeptRecords() override { std::filesystem::remove_all(directory_); }

    std::unique_ptr<kept_records> open(std::uint64_t max_bytes = 1u << 20) const {
        auto made = kept_records::open(directory_, max_bytes);
        EXPECT_TRUE(made);
        return *std::move(made);
    }
    record named(std::string const& id) {
        record out;
        out.sequence = ++last_;
        out.id = id;
        return out;
    }
    static std::string ids(kept_records& from) {
        std::string out;
        for (auto const& one : from.load().records) out += one->id;
        return out;
    }

    std::uint64_t last_ = 0;
    std::filesystem::path directory_ =
        std::filesystem::path{testing::TempDir()} / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(KeptRecords, AreThereForTheNextProcess) {
    open()->keep(named("a"));
    auto const second = open();
    second->keep(named("b"));
    second->keep(named("c"));
    EXPECT_EQ(ids(*open()), "abc");
}

TEST_F(KeptRecords, AreWhatTheyWere) {
    test::owned_request const request{"PUT", "/b/k?a=b", {{"Host", "h"}, {"User-Agent", "me"}}};
    seeded_random random{1};
    request_log log{10, 1u << 20, random};
    auto one = test::make_refused_record("ID", aws::error{aws::errc::access_denied});
    one->at = instant{std::chrono::milliseconds{1'700'000'000'123}};
    one->operation = "PutObject";
    one->bucket = "b";
    one->key = "k\xc3\xa9\n";
    one->caller = "arn";
    one->status = 403;
    one->secure = true;
    one->version = 10;
    one->received = 7;
    one->stage = "authorize";
    one->decided = std::chrono::milliseconds{5};
    one->encryption = service::encryption{"aws:kms", "key", true, "header"};
    one->kms_calls.push_back({"GenerateDataKey", "key", "Success"});
    one->kms_calls_spared = 1;
    one->faults.push_back({.rule = "r", .effect = "delay", .test = "t"});
    one->committed = true;
    one->customer_key = true;
    one->entries = {{"a", "v", {}}, {"b", {}, "AccessDenied"}};
    one->body = "<a/>";
    one->response_headers.add("ETag", "e");
    log.add(one, request.head, 4566);
    auto const kept = open();
    kept->keep(*one);
    auto const all = kept->load().records;
    ASSERT_EQ(all.size(), 1u);
    auto shown = print_whole_record(*one);
    shown["stages"] = print_stages(*all.front());
    EXPECT_EQ(boost::json::serialize(print_whole_record(*all.front())), boost::json::serialize(shown));
}

TEST_F(KeptRecords, ALineThatIsNoneIsLeftOut) {
    open()->keep(named("a"));
    std::ofstream{directory_ / "newer.jsonl", std::ios::app} << "{\"request_id\":\"cut";
    auto const next = open();
    next->keep(named("b"));
    EXPECT_EQ(ids(*next), "ab");
}

TEST_F(KeptRecords, TheOldestGiveWay) {
    auto const kept = open(2000);
    for (int i = 0; i < 100; ++i) kept->keep(named(std::to_string(i) + " "));
    auto const left = ids(*kept);
    EXPECT_TRUE(left.ends_with("98 99 ")) << left;
    EXPECT_EQ(left.find("50 "), left.npos) << left;
    std::uintmax_t bytes = 0;
    for (auto const& file : std::filesystem::directory_iterator{directory_}) bytes += file.file_size();
    EXPECT_LT(bytes, 6000u);
}

TEST_F(KeptRecords, AreGoneWhenTheyAreCleared) {
    auto const kept = open();
    kept->keep(named("a"));
    kept->clear({.last = 1, .cleared = 1});
    EXPECT_EQ(ids(*kept), "");
    kept->keep(named("b"));
    EXPECT_EQ(ids(*open()), "b");
}

TEST_F(KeptRecords, AreInTheLogOfTheNextProcess) {
    seeded_random random{1};
    auto const kept = open();
    test::owned_request const request{"GET", "/b/k"};
    {
        request_log log{10, 1u << 20, random};
        log.keep_in(*kept);
        auto one = std::make_shared<record>();
        one->id = "a";
        log.add(one, request.head, 4566);
        EXPECT_EQ(ids(*kept), "") << "its response has not left";
        log.complete(*one, {.sent = 3, .complete = true}, false, {});
        record const look;
        auto unseen = look;
        log.complete(unseen, {.sent = 3, .complete = true}, false, {});
    }
    request_log next{10, 1u << 20, random};
    next.restore(kept->load());
    EXPECT_EQ(next.size(), 1u);
    ASSERT_TRUE(next.find("a"));
    EXPECT_EQ(next.find("a")->sent, 3u);
    EXPECT_EQ(next.find("a")->state.get(), state::complete);
    EXPECT_EQ(next.find("a")->sequence, 1u);
}

std::shared_ptr<record> complete_one(request_log& in, std::string const& id) {
    test::owned_request const request{"GET", "/b/k"};
    auto one = std::make_shared<record>();
    one->id = id;
    in.add(one, request.head, 4566);
    in.complete(*one, {.sent = 0, .complete = true}, false, {});
    return one;
}

TEST_F(KeptRecords, WhatTheFilesGaveAwayIsForgotten) {
    seeded_random random{1};
    {
        auto const kept = open(2000);
        request_log log{100, 1u << 20, random};
        log.keep_in(*kept);
        for (int i = 0; i < 100; ++i) complete_one(log, std::to_string(i));
        EXPECT_EQ(log.state().forgotten, 0u);
    }
    auto const kept = open(2000);
    request_log next{100, 1u << 20, random};
    next.restore(kept->load());
    auto const had = next.state();
    EXPECT_EQ(had.last, 100u);
    EXPECT_GT(had.forgotten, 50u);
    EXPECT_EQ(had.forgotten + had.records, 100u);
    EXPECT_EQ(complete_one(next, "next")->sequence, 101u) << "a reader goes on where it was";
}

TEST_F(KeptRecords, WhatWasClearedIsNotForgottenAfterARestart) {
    seeded_random random{1};
    {
        auto const kept = open();
        request_log log{100, 1u << 20, random};
        log.keep_in(*kept);
        complete_one(log, "a");
        log.clear();
        complete_one(log, "b");
    }
    auto const kept = open();
    request_log next{100, 1u << 20, random};
    next.restore(kept->load());
    EXPECT_EQ(next.state().forgotten, 0u);
    EXPECT_EQ(next.state().last, 2u);
    EXPECT_EQ(next.find("b")->sequence, 2u);
}

TEST_F(KeptRecords, WhatIsClearedBeforeItHasLeftDoesNotComeBack) {
    seeded_random random{1};
    {
        auto const kept = open();
        request_log log{100, 1u << 20, random};
        log.keep_in(*kept);
        test::owned_request const request{"GET", "/b/k"};
        auto const slow = std::make_shared<record>();
        log.add(slow, request.head, 4566);
        log.clear();
        complete_one(log, "b");
        log.complete(*slow, {.sent = 0, .complete = true}, false, {});
    }
    EXPECT_EQ(ids(*open()), "b");
}

TEST_F(KeptRecords, AreClearedEvenIfTheProcessIsKilledMeanwhile) {
    open()->keep(named("a"));
    std::filesystem::copy_file(directory_ / "newer.jsonl", directory_ / "left");
    open()->clear({.last = 1, .cleared = 1});
    std::filesystem::rename(directory_ / "left", directory_ / "newer.jsonl");
    EXPECT_EQ(ids(*open()), "");
}

TEST_F(KeptRecords, OfAProcessThatWasKilledOneMayBeMissing) {
    seeded_random random{1};
    open()->keep(named("a"));
    auto const kept = open();
    request_log next{100, 1u << 20, random};
    next.restore(kept->load());
    EXPECT_EQ(next.size(), 1u);
    EXPECT_EQ(next.state().forgotten, 1u);
    next.clear();
    EXPECT_EQ(next.state().forgotten, 0u);
}

TEST_F(KeptRecords, WhatAKilledProcessLostStaysLostUntilTheyAreCleared) {
    seeded_random random{1};
    auto const forgotten_after_a_restart = [&](bool clears) {
        auto const kept = open();
        request_log next{100, 1u << 20, random};
        next.restore(kept->load());
        next.keep_in(*kept);
        if (clears) next.clear();
        return next.state().forgotten;
    };
    open()->load();  // and is killed
    EXPECT_EQ(forgotten_after_a_restart(false), 1u);
    EXPECT_EQ(forgotten_after_a_restart(false), 1u) << "the one before it ended in peace";
    EXPECT_EQ(forgotten_after_a_restart(true), 0u);
    EXPECT_EQ(forgotten_after_a_restart(false), 0u);
}

TEST_F(KeptRecords, OfAProcessThatRemembersNothingAllIsMissing) {
    seeded_random random{1};
    for (std::size_t const max_records : {100u, 0u}) {
        auto const kept = open();
        request_log log{max_records, 1u << 20, random};
        log.restore(kept->load());
        log.keep_in(*kept);
        if (max_records > 0) complete_one(log, "a");
    }
    auto const left = open()->load();
    EXPECT_EQ(left.had.last, 1u);
    EXPECT_TRUE(left.had.lost);
}

TEST_F(KeptRecords, OfADamagedExtentNobodyKnowsWhatIsMissing) {
    EXPECT_FALSE(open()->load().had.lost) << "there was no process before";
    for (std::string_view const damaged : {"", "{\"last\":", "[]"}) {
        std::ofstream{directory_ / "extent.json"} << damaged;
        EXPECT_TRUE(open()->load().had.lost) << damaged;
    }
}

}  // namespace
}  // namespace s3seal::journal
