#include "storage/guard.hpp"

#include "tests/unit/storage/outcome.hpp"

#include <gtest/gtest.h>

namespace s3seal::storage {
namespace {

using test::errc_of;
using outcome = std::optional<errc>;

constexpr instant now{std::chrono::seconds{1'750'000'000}};

guarded a_row() {
    guarded row;
    row.etag = "etag";
    row.size = 10;
    row.modified = now;
    row.revision = 7;
    row.tags = {{"colour", "blue"}, {"owner", "us"}};
    return row;
}

outcome told(condition one, guarded const* row) {
    return errc_of(check({std::move(one)}, row));
}

TEST(Guard, WithoutConditionsAlwaysHolds) {
    auto const row = a_row();
    EXPECT_EQ(errc_of(check({}, &row)), std::nullopt);
    EXPECT_EQ(errc_of(check({}, nullptr)), std::nullopt);
    EXPECT_TRUE(guard{}.empty());
    EXPECT_FALSE((guard{.current = {must::exist{}}}.empty()));
    EXPECT_FALSE((guard{.target = {must::exist{}}}.empty()));
}

TEST(Guard, AsksWhetherSomethingIsThere) {
    auto const row = a_row();
    EXPECT_EQ(told(must::exist{}, &row), std::nullopt);
    EXPECT_EQ(told(must::exist{}, nullptr), errc::not_found);
    EXPECT_EQ(told(must::be_absent{}, &row), errc::already_exists);
    EXPECT_EQ(told(must::be_absent{}, nullptr), std::nullopt);
}

TEST(Guard, ComparesWhatIsThere) {
    auto const row = a_row();
    struct {
        condition same;
        condition other;
    } const pairs[]{
        {must::have_etag{"etag"}, must::have_etag{"ETAG"}},
        {must::have_etag{"etag"}, must::have_etag{""}},
        {must::have_size{10}, must::have_size{11}},
        {must::have_modified{now}, must::have_modified{now + std::chrono::milliseconds{1}}},
        {must::have_tag{"owner", "us"}, must::have_tag{"owner", "blue"}},
        {must::have_tag{"colour", "blue"}, must::have_tag{"Colour", "blue"}},
    };
    for (auto const& [same, other] : pairs) {
        EXPECT_EQ(told(same, &row), std::nullopt) << same.index();
        EXPECT_EQ(told(other, &row), errc::conflict) << other.index();
        EXPECT_EQ(told(same, nullptr), errc::not_found) << same.index();
    }
}

TEST(Guard, ComparesRevisionsAlsoWithNothing) {
    auto const row = a_row();
    EXPECT_EQ(told(must::have_revision{7}, &row), std::nullopt);
    EXPECT_EQ(told(must::have_revision{8}, &row), errc::conflict);
    EXPECT_EQ(told(must::have_revision{7}, nullptr), errc::conflict);
    EXPECT_EQ(told(must::have_revision{0}, nullptr), errc::conflict);
}

struct locked_case {
    object_lock lock;
    bool past_governance;
    outcome told;
};

TEST(Guard, KnowsWhatIsLocked) {
    auto const later = now + std::chrono::milliseconds{1};
    for (auto const& [lock, past_governance, expected] : {
             locked_case{{}, false, {}},
             locked_case{{"", later, false}, false, {}},
             locked_case{{"", {}, true}, false, errc::locked},
             locked_case{{"", {}, true}, true, errc::locked},
             locked_case{{"GOVERNANCE", later, false}, false, errc::locked},
             locked_case{{"GOVERNANCE", later, false}, true, {}},
             locked_case{{"GOVERNANCE", now, false}, false, {}},
             locked_case{{"GOVERNANCE", later, true}, true, errc::locked},
             locked_case{{"COMPLIANCE", later, false}, false, errc::locked},
             locked_case{{"COMPLIANCE", later, false}, true, errc::locked},
             locked_case{{"COMPLIANCE", now, false}, true, {}},
             locked_case{{"GOVERNANCE", {}, {}, true}, false, errc::locked},
             locked_case{{"GOVERNANCE", now, {}, true}, true, {}},
             locked_case{{"GOVERNANCE", now, true, true}, true, errc::locked},
             locked_case{{"COMPLIANCE", now, {}, true, 1}, true, errc::locked},
             locked_case{{"COMPLIANCE", now, {}, false, 1}, false, {}},
         }) {
        auto row = a_row();
        row.lock = lock;
        EXPECT_EQ(told(must::be_unlocked{now, past_governance}, &row), expected)
            << lock.mode << lock.legal_hold.value_or(false) << lock.event_hold << past_governance;
    }
    EXPECT_EQ(told(must::be_unlocked{now, false}, nullptr), std::nullopt);
}

TEST(Guard, TellsTheFirstConditionThatDoesNotHold) {
    auto const row = a_row();
    EXPECT_EQ(errc_of(check({must::exist{}, must::have_size{10}, must::have_etag{"etag"}}, &row)), std::nullopt);
    EXPECT_EQ(errc_of(check({must::exist{}, must::have_size{11}, must::be_absent{}}, &row)), errc::conflict);
    EXPECT_EQ(errc_of(check({must::be_absent{}, must::have_size{11}}, &row)), errc::already_exists);
    EXPECT_EQ(errc_of(check({must::be_unlocked{now}, must::have_revision{7}, must::exist{}}, nullptr)), errc::conflict);
}

TEST(Guard, SeesARowAsItIs) {
    object row;
    row.etag = "etag";
    row.blob.size = 5;
    row.modified = now;
    row.revision = 3;
    row.delete_marker = true;
    row.lock = {"COMPLIANCE", now, true};
    row.tags = {{"a", "b"}};
    auto const seen = as_guarded(row);
    EXPECT_EQ(seen.etag, "etag");
    EXPECT_EQ(seen.size, 5u);
    EXPECT_EQ(seen.modified, now);
    EXPECT_EQ(seen.revision, 3u);
    EXPECT_TRUE(seen.delete_marker);
    EXPECT_EQ(seen.lock, row.lock);
    EXPECT_EQ(seen.tags, row.tags);
}

}  // namespace
}  // namespace s3seal::storage
