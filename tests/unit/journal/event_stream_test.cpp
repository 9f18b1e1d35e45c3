#include "server/journal/event_stream.hpp"

#include "storage/base/random.hpp"
#include "tests/support/few_words.hpp"
#include "tests/support/owned_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::journal {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class EventStream : public testing::Test {
protected:
    std::shared_ptr<record> add(std::string const& id, std::string_view operation = "PutObject") {
        test::owned_request const request{"GET", "/b/k"};
        auto record = std::make_shared<journal::record>();
        record->id = id;
        record->operation = operation;
        log_.add(record, request.head, 4566);
        return record;
    }
    static std::string next(event_stream& from) {
        auto const piece = from.next();
        EXPECT_TRUE(piece);
        return std::string{as_text(*piece)};
    }
    event_stream follow(std::uint64_t after = 0, std::vector<std::pair<std::string, std::string>> const& filters = {}) {
        return {log_, *parse_query(filters, test::few_words()), after};
    }

    seeded_random random_{1};
    request_log log_{100, 1u << 20, random_};
};

TEST_F(EventStream, BeginsAtOnce) {
    auto events = follow();
    EXPECT_EQ(events.pause(), 0ms);
    EXPECT_EQ(next(events), ":\n\n");
    EXPECT_GT(events.pause(), 0ms);
}

TEST_F(EventStream, TellsOfEachRequestOnce) {
    add("a");
    auto events = follow();
    EXPECT_THAT(next(events), StartsWith("id: 1\nevent: request\ndata: {\"sequence\":1,\"request_id\":\"a\","));
    EXPECT_GT(events.pause(), 0ms);
    auto const added = add("b");
    EXPECT_EQ(events.pause(), 0ms);
    EXPECT_THAT(next(events), AllOf(HasSubstr("\"b\""), Not(HasSubstr("\"a\""))));
    log_.complete(*added, {.sent = 1, .complete = true}, false, {});
    EXPECT_EQ(next(events), ":\n\n") << "it was told when it was answered";
}

TEST_F(EventStream, GoesOnWhereItsReaderWas) {
    for (auto const* id : {"a", "b", "c"}) add(id);
    auto events = follow(2);
    EXPECT_THAT(next(events), StartsWith("id: 3\n"));
}

TEST_F(EventStream, TellsOfManyAPieceAtATime) {
    for (int i = 1; i <= 70; ++i) add(std::to_string(i));
    auto events = follow();
    EXPECT_THAT(next(events), AllOf(HasSubstr("id: 64\n"), Not(HasSubstr("id: 65\n"))));
    EXPECT_EQ(events.pause(), 0ms);
    EXPECT_THAT(next(events), AllOf(StartsWith("id: 65\n"), HasSubstr("id: 70\n")));
    EXPECT_GT(events.pause(), 0ms);
}

TEST_F(EventStream, TellsOfThoseThatMatch) {
    add("a");
    add("b", "GetObject");
    auto events = follow(0, {{"operation", "GetObject"}});
    EXPECT_THAT(next(events), AllOf(StartsWith("id: 2\n"), Not(HasSubstr("\"a\""))));
}

TEST_F(EventStream, SaysHowManyAReaderHasMissed) {
    for (int i = 1; i <= 103; ++i) add(std::to_string(i));
    auto events = follow(1);
    EXPECT_THAT(next(events), StartsWith("event: forgotten\ndata: {\"records\":2}\n\nid: 4\n"));
}

TEST_F(EventStream, TellsWhatWasClearedApartFromWhatIsForgotten) {
    add("a");
    auto events = follow();
    next(events);
    for (auto const* id : {"b", "c"}) add(id);
    log_.clear();
    for (int i = 4; i <= 104; ++i) add(std::to_string(i));
    EXPECT_THAT(next(events), StartsWith("event: cleared\ndata: {\"records\":2}\n\n"
                                         "event: forgotten\ndata: {\"records\":1}\n\nid: 5\n"));
}

TEST_F(EventStream, SaysNothingOfWhatWasClearedBeforeItBegan) {
    for (auto const* id : {"a", "b"}) add(id);
    log_.clear();
    auto events = follow();
    EXPECT_EQ(next(events), ":\n\n");
    auto further = follow(500);
    add("c");
    EXPECT_THAT(next(events), StartsWith("id: 3\n"));
    EXPECT_THAT(next(further), StartsWith("id: 3\n"));
    auto resumed = follow(1);
    EXPECT_THAT(next(resumed), StartsWith("event: cleared\ndata: {\"records\":1}\n\nid: 3\n"));
}

TEST_F(EventStream, IsHeardOfNowAndThen) {
    auto events = follow();
    next(events);
    int pauses = 0;
    while (events.pause() > 0ms && pauses < 10'000) ++pauses;
    EXPECT_EQ(pauses, 300);
    EXPECT_EQ(next(events), ":\n\n");
    EXPECT_GT(events.pause(), 0ms);
}

TEST_F(EventStream, WhoWasFurtherThanThisLogGetsAllOfIt) {
    add("a");
    auto events = follow(500);
    EXPECT_THAT(next(events), StartsWith("id: 1\n"));
}

TEST_F(EventStream, EndsWithWhatItTellsOf) {
    auto events = follow();
    next(events);
    EXPECT_GT(events.pause(), 0ms);
    log_.close();
    EXPECT_EQ(events.pause(), 0ms);
    EXPECT_EQ(next(events), "");
}

}  // namespace
}  // namespace s3seal::journal
