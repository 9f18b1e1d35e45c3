#include "server/mock/admin_access.hpp"

#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::mock {
namespace {

using s3seal::test::owned_request;
using header_list = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// 0: come in.
unsigned pass(std::string_view method, header_list headers, admin_access_rules const& rules = {},
              std::string_view remote = "127.0.0.1") {
    owned_request const request{method, "/_s3seal/x", headers};
    http::connection_info from;
    from.remote = remote;
    auto const refused = check_admin_access(request.head, from, rules);
    return refused ? refused->status : 0;
}

TEST(AdminAccess, KnowsHostsThatNobodyElsesDnsAnswersFor) {
    for (auto const* host : {"127.0.0.1", "127.0.0.1:4566", "[::1]:4566", "192.0.2.1", "localhost", "LOCALHOST:1",
                             "s3.localhost:4566", "s3seal", "s3seal:4566"})
        EXPECT_EQ(pass("GET", {{"Host", host}}), 0u) << host;
    for (auto const* host : {"", "evil.example", "evil.example:4566", "localhost.evil.example",
                             "127.0.0.1.evil.example", "s3.example.test"})
        EXPECT_EQ(pass("GET", {{"Host", host}}), 403u) << host;
    EXPECT_EQ(pass("GET", {}), 403u);
    EXPECT_EQ(pass("GET", {{"Host", "s3.example.test"}}, {.token = {}, .domains = {"s3.example.test"}}), 0u);
}

TEST(AdminAccess, RefusesOtherSites) {
    EXPECT_EQ(pass("GET", {{"Host", "localhost:4566"}, {"Origin", "http://localhost:4566"}}), 0u);
    for (auto const* origin : {"http://evil.example", "null", "http://localhost:8080", ""})
        EXPECT_EQ(pass("GET", {{"Host", "localhost:4566"}, {"Origin", origin}}), 403u) << origin;
}

TEST(AdminAccess, WantsJsonOfChanges) {
    EXPECT_EQ(pass("POST", {{"Host", "localhost"}, {"Content-Type", "application/json"}}), 0u);
    EXPECT_EQ(pass("PUT", {{"Host", "localhost"}, {"Content-Type", "Application/JSON; charset=utf-8"}}), 0u);
    for (auto const* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""})
        EXPECT_EQ(pass("POST", {{"Host", "localhost"}, {"Content-Type", type}}), 415u) << type;
    EXPECT_EQ(pass("DELETE", {{"Host", "localhost"}}), 0u);
}

TEST(AdminAccess, IsForThisMachineUnlessToldOtherwise) {
    for (auto const* remote : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
        EXPECT_EQ(pass("GET", {{"Host", "localhost"}}, {}, remote), 0u) << remote;
    for (auto const* remote : {"192.0.2.1", "::ffff:192.0.2.1", "fe80::1", ""})
        EXPECT_EQ(pass("GET", {{"Host", "localhost"}}, {}, remote), 403u) << remote;
    admin_access_rules const open{.access = admin_access::network, .token = {}, .domains = {}};
    EXPECT_EQ(pass("GET", {{"Host", "localhost"}}, open, "192.0.2.1"), 0u);
    EXPECT_EQ(pass("GET", {{"Host", "evil.example"}}, open, "192.0.2.1"), 403u);
}

TEST(AdminAccess, DoesNotTakeAProxyForThisMachine) {
    for (auto const* name :
         {"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-forwarded-port", "Forwarded", "Via",
          "X-Real-IP", "x-real-ip", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"})
        EXPECT_EQ(pass("GET", {{"Host", "localhost"}, {name, "192.0.2.1"}}), 403u) << name;
}

TEST(AdminAccess, WantsTheTokenWhereThereIsOne) {
    admin_access_rules const rules{.access = admin_access::token, .token = "0123456789abcdef", .domains = {}};
    EXPECT_EQ(pass("GET", {{"Host", "s3"}, {"Authorization", "Bearer 0123456789abcdef"}}, rules, "192.0.2.1"), 0u);
    EXPECT_EQ(pass("GET", {{"Host", "s3"}, {"Authorization", "bearer 0123456789abcdef"}}, rules), 0u);
    for (auto const* sent : {"Bearer 0123456789abcdeg", "Bearer ", "Bearer", "0123456789abcdef", ""})
        EXPECT_EQ(pass("GET", {{"Host", "s3"}, {"Authorization", sent}}, rules), 401u) << sent;
    EXPECT_EQ(pass("GET", {{"Host", "s3"}}, rules), 401u);
}

}  // namespace
}  // namespace s3seal::mock
