#include "server/s3/object/archive.hpp"

#include "server/http/dates.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::s3 {
namespace {

using std::chrono::days;
using std::chrono::hours;

instant at(std::string_view iso) {
    return *http::parse_iso_date(iso);
}
storage::object archived(storage::restoration const& copy = {}) {
    storage::object row;
    row.storage_class = "GLACIER";
    row.restored = copy;
    return row;
}
std::string shown(storage::object const& row, instant now) {
    http::response response;
    add_restore_header(response, row, now);
    return std::string{response.find("x-amz-restore").value_or("none")};
}
errc refused(storage::object const& row, instant now) {
    auto const copy = restore(row, now, days{1}, {});
    return copy ? errc::internal_error : copy.error().code;
}

TEST(Archive, HasTwoClasses) {
    EXPECT_TRUE(is_archived("GLACIER"));
    EXPECT_TRUE(is_archived("DEEP_ARCHIVE"));
    for (auto const* other : {"STANDARD", "GLACIER_IR", "INTELLIGENT_TIERING", "EXPRESS_ONEZONE"})
        EXPECT_FALSE(is_archived(other)) << other;
}

TEST(Archive, IsReadableWhileItsCopyIsThere) {
    auto const now = at("2012-10-15T10:30:00Z");
    EXPECT_FALSE(check_readable(archived(), now));
    auto const copy = restore(archived(), now, days{3}, {});
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->expires, at("2012-10-19T00:00:00Z")) << "the example of the user guide";
    auto const row = archived(*copy);
    EXPECT_TRUE(check_readable(row, now));
    EXPECT_EQ(shown(row, now), R"(ongoing-request="false", expiry-date="Fri, 19 Oct 2012 00:00:00 GMT")");
    EXPECT_TRUE(check_readable(row, at("2012-10-18T23:59:59Z")));
    EXPECT_FALSE(check_readable(row, copy->expires));
    EXPECT_EQ(shown(row, copy->expires), "none");
}

TEST(Archive, IsRestoredAfterTheDelay) {
    auto const now = at("2026-11-28T23:00:00Z");
    auto const copy = restore(archived(), now, days{1}, hours{2});
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->expires, at("2026-12-01T00:00:00Z")) << "the days begin when it is restored";
    auto const row = archived(*copy);
    EXPECT_FALSE(check_readable(row, now + hours{1}));
    EXPECT_EQ(shown(row, now + hours{1}), R"(ongoing-request="true")");
    EXPECT_EQ(refused(row, now + hours{1}), errc::restore_already_in_progress);
    EXPECT_TRUE(check_readable(row, now + hours{2}));
}

TEST(Archive, IsKeptLongerOrShorterWhenItIsRestoredAgain) {
    auto const now = at("2026-11-28T10:00:00Z");
    auto const first = restore(archived(), now, days{5}, {});
    ASSERT_TRUE(first);
    auto const again = restore(archived(*first), now + days{1}, days{1}, hours{12});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->expires, at("2026-12-01T00:00:00Z"));
    EXPECT_TRUE(check_readable(archived(*again), now + days{1})) << "the copy that is there stays";
}

TEST(Archive, AloneIsRestored) {
    storage::object row;
    EXPECT_TRUE(check_readable(row, at("2026-11-28")));
    EXPECT_EQ(refused(row, at("2026-11-28")), errc::invalid_object_state);
}

}  // namespace
}  // namespace s3seal::s3
