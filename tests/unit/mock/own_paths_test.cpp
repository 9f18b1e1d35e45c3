#include "server/mock/own_paths.hpp"

#include <gtest/gtest.h>

namespace s3seal::mock {
namespace {

http::response ask(std::string_view path, own_state const& state, std::string_view method = "GET") {
    http::request head;
    head.method = method;
    return answer_own_path(head, path, state);
}

TEST(OwnPaths, AreThoseUnderTheirPrefixOnly) {
    EXPECT_TRUE(is_own_path("/_s3seal"));
    EXPECT_TRUE(is_own_path("/_s3seal/health"));
    EXPECT_FALSE(is_own_path("/_s3sealed"));
    EXPECT_FALSE(is_own_path("/bucket/_s3seal/health"));
}

TEST(OwnPaths, HealthIs503UntilReady) {
    own_state state;
    state.version = "1.2.3";
    EXPECT_EQ(ask("/_s3seal/health", state).status, 503U);
    state.ready = true;
    auto const answer = ask("/_s3seal/health", state);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "{\"status\":\"ready\",\"version\":\"1.2.3\"}\n");
}

TEST(OwnPaths, AuthorityIsThereUnlessTheUserBroughtOne) {
    own_state state;
    EXPECT_EQ(ask("/_s3seal/ca.pem", state).status, 404U);
    state.ca_pem = "-----BEGIN CERTIFICATE-----";
    EXPECT_EQ(ask("/_s3seal/ca.pem", state).body, state.ca_pem);
}

TEST(OwnPaths, OnlyReadsAreAnswered) {
    own_state const state;
    EXPECT_EQ(ask("/_s3seal/health", state, "POST").status, 405U);
    EXPECT_EQ(ask("/_s3seal/nothing", state, "POST").status, 404U);
    EXPECT_TRUE(ask("/_s3seal/health", state, "HEAD").to_head);
}

}  // namespace
}  // namespace s3seal::mock
