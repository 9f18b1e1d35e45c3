#include "server/s3/object/retention.hpp"

#include "server/xml/codec.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::s3 {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr instant now{std::chrono::seconds{1'800'000'000}};

storage::object_lock retained(std::string mode, instant until) {
    return {.mode = std::move(mode), .retain_until = until};
}
storage::object_lock held(std::string mode, unsigned for_days, instant at_least = {}) {
    return {.mode = std::move(mode), .retain_until = at_least, .event_hold = true, .hold_days = for_days};
}
retention fixed(retention_mode mode, instant until) {
    return {.mode = mode, .until = until};
}
retention released() {
    return {.event_hold = hold_state::off};
}
retention hold_for(std::int64_t for_days) {
    return {.event_hold = hold_state::on, .duration = lock_period{.days = for_days}};
}

// The code of the refusal, "" when there was none.
std::string code_of(result<> const& checked) {
    return checked ? "" : std::string{row_of(checked.error().code).code};
}
// What becomes of a lock, or the refusal's code.
std::string outcome(storage::object_lock const& before, retention const& wanted, bool past_governance = false) {
    auto const after = apply_retention(before, wanted, now, past_governance);
    if (!after) return std::string{row_of(after.error().code).code};
    if (after->mode.empty()) return "none";
    auto const left = std::chrono::duration_cast<hours>(retained_until(*after, now) - now).count();
    return after->mode + (after->event_hold ? " held " : " ") + std::to_string(left) + "h";
}

constexpr auto governance = retention_mode::governance;
constexpr auto compliance = retention_mode::compliance;

TEST(Retention, IsCheckedByItself) {
    EXPECT_EQ(code_of(check_retention({}, now)), "");
    EXPECT_EQ(code_of(check_retention(fixed(governance, now + hours{1}), now)), "");
    EXPECT_EQ(code_of(check_retention(fixed(governance, now), now)), "InvalidArgument");
    EXPECT_EQ(code_of(check_retention({.mode = governance}, now)), "MalformedXML");
    EXPECT_EQ(code_of(check_retention({.until = now + hours{1}}, now)), "MalformedXML");
    EXPECT_EQ(code_of(check_retention({.until = now + hours{1}, .event_hold = hold_state::on}, now)), "MalformedXML");
    EXPECT_EQ(code_of(check_retention(released(), now)), "");
    EXPECT_EQ(code_of(check_retention(hold_for(36'500), now)), "");
    EXPECT_EQ(code_of(check_retention(hold_for(36'501), now)), "InvalidArgument");
    EXPECT_EQ(code_of(check_retention(hold_for(0), now)), "InvalidArgument");
    EXPECT_EQ(code_of(check_retention({.event_hold = hold_state::on}, now)), "InvalidRequest");
    auto both = hold_for(1);
    both.duration->years = 1;
    EXPECT_EQ(code_of(check_retention(both, now)), "InvalidRequest");
    auto without = hold_for(1);
    without.event_hold = hold_state::off;
    EXPECT_EQ(code_of(check_retention(without, now)), "InvalidRequest");
}

TEST(Retention, ThatHasPassedIsToldAsJavaPrintsIt) {
    auto const checked = check_retention(fixed(governance, instant{std::chrono::seconds{1'577'836'800}}), now);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().message, "The retain until date must be in the future!");
    EXPECT_EQ(checked.error().extras.back().second, "Tue Dec 31 16:00:00 PST 2019");
}

struct change {
    storage::object_lock before;
    retention wanted;
    std::string usually;
    std::string past_governance;
};

TEST(Retention, IsWeakenedOnlyByWhoeverMayBypassGovernance) {
    auto const soon = now + hours{1};
    auto const later = now + hours{2};
    for (auto const& [before, wanted, usually, past_governance] : {
             change{{}, fixed(governance, soon), "GOVERNANCE 1h", "GOVERNANCE 1h"},
             change{{}, {}, "none", "none"},
             change{retained("GOVERNANCE", soon), fixed(governance, later), "GOVERNANCE 2h", "GOVERNANCE 2h"},
             change{retained("GOVERNANCE", later), fixed(governance, later), "GOVERNANCE 2h", "GOVERNANCE 2h"},
             change{retained("GOVERNANCE", later), fixed(governance, soon), "AccessDenied", "GOVERNANCE 1h"},
             change{retained("GOVERNANCE", later), fixed(compliance, later), "AccessDenied", "COMPLIANCE 2h"},
             change{retained("GOVERNANCE", later), {}, "AccessDenied", "none"},
             change{retained("GOVERNANCE", now), {}, "none", "none"},
             change{retained("COMPLIANCE", soon), fixed(compliance, later), "COMPLIANCE 2h", "COMPLIANCE 2h"},
             change{retained("COMPLIANCE", later), fixed(compliance, soon), "AccessDenied", "AccessDenied"},
             change{retained("COMPLIANCE", soon), fixed(governance, later), "AccessDenied", "AccessDenied"},
             change{retained("COMPLIANCE", soon), {}, "AccessDenied", "AccessDenied"},
             change{retained("COMPLIANCE", now), fixed(governance, soon), "GOVERNANCE 1h", "GOVERNANCE 1h"},
         }) {
        EXPECT_EQ(outcome(before, wanted), usually);
        EXPECT_EQ(outcome(before, wanted, true), past_governance);
    }
}

TEST(Retention, LeavesTheLegalHold) {
    auto before = retained("GOVERNANCE", now + hours{1});
    before.legal_hold = true;
    auto const after = apply_retention(before, {}, now, true);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->legal_hold, true);
}

TEST(EventHold, MovesTheDateUntilItIsReleased) {
    auto const lock = held("COMPLIANCE", 2);
    EXPECT_EQ(retained_until(lock, now), now + days{2});
    EXPECT_EQ(retained_until(lock, now + hours{5}), now + days{2} + hours{5});
    EXPECT_EQ(retained_until(held("COMPLIANCE", 2, now + days{9}), now), now + days{9}) << "not before the fixed date";
    auto const after = apply_retention(lock, released(), now, false);
    ASSERT_TRUE(after);
    EXPECT_FALSE(after->event_hold);
    EXPECT_EQ(retained_until(*after, now + hours{5}), now + days{2});
    EXPECT_EQ(outcome(held("COMPLIANCE", 1, now + days{9}), released()), "COMPLIANCE 216h");
}

TEST(EventHold, OfYearsCountsDays) {
    storage::object_lock const lock{.mode = "GOVERNANCE", .retain_until = {}, .event_hold = true, .hold_years = 4};
    EXPECT_EQ(retained_until(lock, now), now + days{4 * 365});
    EXPECT_EQ(length_of({.years = 4}), days{4 * 365});
}

TEST(EventHold, NeedsAMode) {
    EXPECT_EQ(outcome({}, hold_for(1)), "InvalidRequest");
    auto with_mode = hold_for(1);
    with_mode.mode = governance;
    EXPECT_EQ(outcome({}, with_mode), "GOVERNANCE held 24h");
    EXPECT_EQ(outcome(retained("COMPLIANCE", now + hours{1}), hold_for(1)), "COMPLIANCE held 24h");
    EXPECT_EQ(outcome(retained("COMPLIANCE", now + hours{30}), hold_for(1)), "COMPLIANCE held 30h");
}

TEST(EventHold, StaysUntilItIsReleased) {
    EXPECT_EQ(outcome(held("GOVERNANCE", 1), fixed(governance, now + hours{30})), "GOVERNANCE held 30h");
    EXPECT_EQ(outcome(held("GOVERNANCE", 2), hold_for(1)), "AccessDenied");
    EXPECT_EQ(outcome(held("GOVERNANCE", 2), hold_for(1), true), "GOVERNANCE held 24h");
    EXPECT_EQ(outcome(held("COMPLIANCE", 2), hold_for(1), true), "AccessDenied");
    EXPECT_EQ(outcome(held("COMPLIANCE", 2), hold_for(3)), "COMPLIANCE held 72h");
    EXPECT_EQ(outcome(held("COMPLIANCE", 2), {}, true), "AccessDenied");
}

TEST(EventHold, ThatWasNeverOnCannotBeReleased) {
    EXPECT_EQ(outcome({}, released()), "InvalidRequest");
    EXPECT_EQ(outcome(retained("GOVERNANCE", now + hours{1}), released()), "GOVERNANCE 1h");
    auto fixed_instead = fixed(governance, now + hours{1});
    fixed_instead.event_hold = hold_state::off;
    EXPECT_EQ(outcome({}, fixed_instead), "GOVERNANCE 1h");
}

TEST(Retention, IsShownAsItIs) {
    EXPECT_TRUE(shown_retention({}, now).empty());
    auto const shown = [](storage::object_lock const& lock) { return xml::write(shown_retention(lock, now)); };
    EXPECT_NE(shown(retained("GOVERNANCE", now))
                  .find("<Mode>GOVERNANCE</Mode><RetainUntilDate>2027-01-15T08:00:00.000Z"
                        "</RetainUntilDate></Retention>"),
              std::string::npos);
    EXPECT_NE(shown(held("COMPLIANCE", 1))
                  .find("<RetainUntilDate>2027-01-16T08:00:00.000Z</RetainUntilDate><EventHold>ON</EventHold>"
                        "<EventHoldDuration><Days>1</Days></EventHoldDuration>"),
              std::string::npos);
    auto const after = apply_retention(held("COMPLIANCE", 1), released(), now, false);
    ASSERT_TRUE(after);
    EXPECT_NE(shown(*after).find("</RetainUntilDate><EventHold>OFF</EventHold></Retention>"), std::string::npos);
}

}  // namespace
}  // namespace s3seal::s3
