#include "server/auth/credentials.hpp"

#include "server/auth/sessions.hpp"
#include "storage/base/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s3seal::auth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto account = "111122223333";
constexpr auto role_arn = "arn:aws:iam::111122223333:role/r";
instant const now{std::chrono::hours{500'000}};

credential alice(std::string_view secret = "secret") {
    return make_root_credential("alice", secret, account);
}

TEST(Credentials, AreReplacedWhole) {
    credential_store store{{alice()}, true, {make_role(account, "r", {}, {}, std::chrono::hours{1})}};
    auto const before = store.find("alice", std::nullopt, now);
    auto const role = store.find_role(role_arn);
    store.replace({{make_root_credential("bob", "secret", account)}, {}});
    EXPECT_FALSE(store.find("alice", std::nullopt, now));
    EXPECT_TRUE(store.find("bob", std::nullopt, now));
    EXPECT_EQ(store.find_role(role_arn), nullptr);
    EXPECT_EQ(before->who->secret, "secret");  // who holds one keeps it
    EXPECT_EQ(role->name, "r");
}

TEST(Credentials, KeepTheirDefaultsWhenTheyAreReplaced) {
    credential_store store{{alice()}, true};
    store.replace({});
    EXPECT_THAT(store.access_keys(), ElementsAre("test"));
    EXPECT_TRUE(store.find("444455556666", std::nullopt, now));
}

TEST(Credentials, AreKnownWithoutTheDefaults) {
    credential_store store{{alice()}, true};
    auto const known = store.known();
    ASSERT_EQ(known.credentials.size(), 1u);
    EXPECT_EQ(known.credentials.front().access_key, "alice");
    EXPECT_THAT(known.roles, IsEmpty());
}

TEST(Credentials, EndTheSessionsOfARoleThatGoes) {
    system_random random;
    session_authority authority{std::string(32, 'k'), random};
    credential_store store{{}, true, {make_role(account, "r", {}, {}, std::chrono::hours{1})}, &authority};
    session of_role;
    of_role.who.account = account;
    of_role.who.role_arn = role_arn;
    of_role.expires = now + std::chrono::hours{1};
    auto const issued = authority.issue(of_role);
    EXPECT_EQ(store.find(issued.access_key, issued.token, now)->token, token_state::valid);
    store.replace({});
    EXPECT_EQ(store.find(issued.access_key, issued.token, now)->token, token_state::malformed);
}

}  // namespace
}  // namespace s3seal::auth
