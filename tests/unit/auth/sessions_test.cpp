#include "server/auth/sessions.hpp"

#include "server/auth/credentials.hpp"
#include "storage/base/random.hpp"

#include <gtest/gtest.h>

namespace s3seal::auth {
namespace {

instant const now{std::chrono::hours{500'000}};

class Sessions : public testing::Test {
protected:
    session of_user() const {
        session out;
        out.parent_key = "alice";
        out.who.account = "111122223333";
        out.who.arn = "arn:aws:iam::111122223333:root";
        out.expires = now + std::chrono::hours{1};
        return out;
    }
    session of_role(std::string_view policy = {}) const {
        auto out = of_user();
        out.parent_key.clear();
        out.who.role_arn = "arn:aws:iam::111122223333:role/r";
        out.who.arn = "arn:aws:sts::111122223333:assumed-role/r/s";
        out.policy_text = policy;
        return out;
    }

    system_random random_;
    session_authority authority_{std::string(32, 'k'), random_};
    credential_store store_{{make_root_credential("alice", "secret", "111122223333")},
                            true,
                            {make_role("111122223333", "r", {}, {}, std::chrono::hours{1})},
                            &authority_};
};

TEST_F(Sessions, LookLikeAwss) {
    auto const issued = authority_.issue(of_user());
    EXPECT_EQ(issued.access_key.size(), 20u);
    EXPECT_TRUE(issued.access_key.starts_with("ASIA"));
    EXPECT_EQ(issued.secret.size(), 40u);
    EXPECT_NE(authority_.issue(of_user()).access_key, issued.access_key);
}

TEST_F(Sessions, AreWhoTheirTokenSays) {
    auto const issued = authority_.issue(of_role());
    auto const found = store_.find(issued.access_key, issued.token, now);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->token, token_state::valid);
    EXPECT_EQ(found->who->arn, "arn:aws:sts::111122223333:assumed-role/r/s");
    EXPECT_EQ(found->who->role_arn, "arn:aws:iam::111122223333:role/r");
    EXPECT_EQ(found->who->secret, issued.secret);
    EXPECT_FALSE(found->who->is_root());
}

TEST_F(Sessions, AreListedByTheirEndOnceTheyWereUsed) {
    auto const issued = authority_.issue(of_role());
    auto const end = of_role().expires;
    EXPECT_TRUE(authority_.list_ending(now, end).empty());
    ASSERT_TRUE(authority_.open(issued.token));
    auto const ending = authority_.list_ending(now, end);
    ASSERT_EQ(ending.size(), 1u);
    EXPECT_EQ(ending[0]->access_key, issued.access_key);
    EXPECT_TRUE(authority_.list_ending(now, end - std::chrono::milliseconds{1}).empty());
    EXPECT_TRUE(authority_.list_ending(end, end + std::chrono::hours{1}).empty());
}

TEST_F(Sessions, OfALongTermKeyMayDoWhatTheKeyMay) {
    auto const issued = authority_.issue(of_user());
    EXPECT_TRUE(store_.find(issued.access_key, issued.token, now)->who->is_root());
}

TEST_F(Sessions, DoNotExistWithoutTheirToken) {
    auto const one = authority_.issue(of_user());
    auto const two = authority_.issue(of_user());
    EXPECT_FALSE(store_.find(one.access_key, std::nullopt, now));
    EXPECT_FALSE(store_.find(one.access_key, two.token, now));
    EXPECT_FALSE(store_.find("ASIAAAAAAAAAAAAAAAAA", one.token, now));
}

TEST_F(Sessions, EndWithTheirTime) {
    auto const issued = authority_.issue(of_user());
    EXPECT_EQ(store_.find(issued.access_key, issued.token, now + std::chrono::hours{1})->token, token_state::expired);
}

TEST_F(Sessions, KnowATokenThatWasTouched) {
    auto const issued = authority_.issue(of_user());
    auto touched = issued.token;
    touched[10] = touched[10] == 'A' ? 'B' : 'A';
    for (auto const& token : {touched, std::string{"token"}, std::string{}, std::string(100'000, 'A')})
        EXPECT_EQ(store_.find(issued.access_key, token, now)->token, token_state::malformed);
    EXPECT_EQ(store_.find("alice", issued.token, now)->token, token_state::unexpected);
}

TEST_F(Sessions, OfAnotherServerAreUnknown) {
    session_authority const elsewhere{std::string(32, 'x'), random_};
    auto const issued = elsewhere.issue(of_user());
    EXPECT_FALSE(store_.find(issued.access_key, issued.token, now));
}

TEST_F(Sessions, CarryThePolicyThatNarrowsThem) {
    auto const issued =
        authority_.issue(of_role(R"({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}})"));
    auto const found = store_.find(issued.access_key, issued.token, now);
    ASSERT_TRUE(found && found->who->granted);
    EXPECT_EQ(found->who->granted->session.size(), 1u);
}

// One data directory, and so one key, may serve both modes.
TEST_F(Sessions, OfLenientModeAreNothingWhereCallersAreVerified) {
    session_authority const lenient{std::string(32, 'k'), random_, callers::believed};
    auto unlimited = of_role();
    unlimited.unlimited = true;
    for (auto const& subject : {of_user(), of_role(), unlimited}) {
        auto const issued = lenient.issue(subject);
        EXPECT_TRUE(lenient.open(issued.token));
        EXPECT_FALSE(authority_.open(issued.token));
        auto const found = store_.find(issued.access_key, issued.token, now);
        ASSERT_TRUE(found) << "the key is ours";
        EXPECT_EQ(found->token, token_state::malformed);
        EXPECT_FALSE(found->held);
        auto const verified = authority_.issue(subject);
        EXPECT_TRUE(lenient.open(verified.token));
    }
}

}  // namespace
}  // namespace s3seal::auth
