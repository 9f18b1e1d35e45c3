#include "server/journal/page.hpp"

#include "storage/base/random.hpp"
#include "tests/support/owned_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include <memory>
#include <string>

namespace s3seal::journal {
namespace {

using testing::HasSubstr;
using testing::Not;

class JournalPage : public testing::Test {
protected:
    void add(std::string const& id, std::string_view operation, unsigned status, std::string_view code = {}) {
        test::owned_request const request{"GET", "/b/k"};
        auto record = std::make_shared<journal::record>();
        record->id = id;
        record->operation = operation;
        record->status = status;
        record->error_code = code;
        log_.add(std::move(record), request.head, 4566);
    }
    void add_some() {
        add("a", "PutObject", 200);
        add("b", "GetObject", 403, "AccessDenied");
        add("c", "PutObject", 204);
        add("d", "GetObject", 200);
    }
    static std::string ids(page const& one) {
        std::string out;
        for (auto const& record : one.records) out += record.id;
        return out;
    }

    seeded_random random_{1};
    request_log log_{4, 1u << 20, random_};
};

TEST_F(JournalPage, CountsWhatMatchesAndShowsSome) {
    add("forgotten", "GetObject", 200);
    add_some();
    auto const shown =
        boost::json::serialize(print_page(find_page(log_, {.conditions = {}, .cursor = {}, .limit = 1})));
    EXPECT_THAT(shown, HasSubstr(R"("total":4,"counts":{"operation":{"GetObject":2,"PutObject":2},)"
                                 R"("status":{"2xx":3,"AccessDenied":1},"encryption.mode":{"none":4}},)"
                                 R"("forgotten":1,"last":5,"requests":[{"sequence":5,"request_id":"d",)"));
    EXPECT_THAT(shown, HasSubstr(R"("cursor":5})"));
}

TEST_F(JournalPage, NewestFirstEndsAtTheOldest) {
    add_some();
    query wanted{.conditions = {}, .cursor = {}, .limit = 3};
    auto first = find_page(log_, wanted);
    EXPECT_EQ(ids(first), "dcb");
    wanted.cursor = first.cursor;
    auto const second = find_page(log_, wanted);
    EXPECT_EQ(ids(second), "a");
    EXPECT_EQ(second.total, 4u);
    EXPECT_FALSE(second.cursor);
}

TEST_F(JournalPage, OldestFirstGoesOnWithWhatIsStillToCome) {
    add_some();
    query wanted{.conditions = {}, .order = order::oldest, .cursor = {}, .limit = 3};
    wanted.cursor = find_page(log_, wanted).cursor;
    auto const second = find_page(log_, wanted);
    EXPECT_EQ(ids(second), "d");
    wanted.cursor = second.cursor;
    auto const third = find_page(log_, wanted);
    EXPECT_EQ(ids(third), "");
    EXPECT_EQ(third.cursor, second.cursor);
    add("e", "PutObject", 200);
    EXPECT_EQ(ids(find_page(log_, wanted)), "e");
}

TEST_F(JournalPage, OfNoRequestsHasNoCursorButZero) {
    EXPECT_FALSE(find_page(log_, {}).cursor);
    EXPECT_EQ(find_page(log_, {.conditions = {}, .order = order::oldest, .cursor = {}}).cursor, 0u);
    add_some();
    auto const none = find_page(log_, {.conditions = {}, .cursor = {}, .limit = 0});
    EXPECT_EQ(none.total, 4u);
    EXPECT_EQ(ids(none), "");
}

TEST_F(JournalPage, WhoWasFurtherThanThisLogGetsAllOfIt) {
    add_some();
    query wanted{.conditions = {}, .order = order::oldest, .cursor = 500, .limit = 3};
    auto const first = find_page(log_, wanted);
    EXPECT_EQ(ids(first), "abc");
    EXPECT_EQ(first.cursor, 3u);
}

}  // namespace
}  // namespace s3seal::journal
