#include "server/cli/client_variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s3seal::cli {

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

running_server const server{4566, "http://127.0.0.1:4566", "https://127.0.0.1:4566", 7, "/a b/ca.pem", "1"};

}  // namespace

TEST(ClientVariables, LeadToTheServer) {
    config::settings settings;
    settings.behaviour.default_region = "eu-west-1";
    auto const found = variables_for(server, settings, false, {});
    EXPECT_THAT(found.set, ElementsAre(Pair("AWS_ENDPOINT_URL", server.endpoint), Pair("AWS_ACCESS_KEY_ID", "test"),
                                       Pair("AWS_SECRET_ACCESS_KEY", "test"), Pair("AWS_REGION", "eu-west-1"),
                                       Pair("AWS_DEFAULT_REGION", "eu-west-1"), Pair("AWS_CA_BUNDLE", server.ca),
                                       Pair("S3SEAL_ENDPOINT", server.endpoint)));
    EXPECT_THAT(found.unset, IsEmpty());
    auto const secure = variables_for(server, settings, true, {});
    EXPECT_THAT(secure.set, Contains(Pair("AWS_ENDPOINT_URL", server.https_endpoint)));
    EXPECT_THAT(secure.set, Contains(Pair("S3SEAL_ENDPOINT", server.endpoint)));
}

TEST(ClientVariables, HaveCredentialsThatTheServerKnows) {
    config::settings settings;
    settings.credentials.push_back({"mine", "secret"});
    EXPECT_THAT(variables_for(server, settings, false, {}).set, Contains(Pair("AWS_ACCESS_KEY_ID", "test")));
    settings.default_credentials = false;
    auto const found = variables_for(server, settings, false, {}).set;
    EXPECT_THAT(found, Contains(Pair("AWS_ACCESS_KEY_ID", "mine")));
    EXPECT_THAT(found, Contains(Pair("AWS_SECRET_ACCESS_KEY", "secret")));
}

TEST(ClientVariables, NameNoCertificateThatThereIsNot) {
    auto own = server;
    own.ca.clear();
    EXPECT_THAT(variables_for(own, {}, false, {}).set, Not(Contains(Pair("AWS_CA_BUNDLE", testing::_))));
}

TEST(ClientVariables, UnsetWhatIsThereAndWins) {
    config::environment const around{
        {"AWS_PROFILE", "x"}, {"AWS_ENDPOINT_URL_KMS", ""}, {"AWS_PAGER", ""}, {"HOME", "/"}};
    EXPECT_THAT(variables_for(server, {}, false, around).unset, ElementsAre("AWS_PROFILE", "AWS_ENDPOINT_URL_KMS"));
}

TEST(ClientVariables, KeepClientsFromProxies) {
    auto const set = [](config::environment const& around) { return variables_for(server, {}, false, around).set; };
    auto const here = std::string{"127.0.0.1,localhost,::1"};
    for (auto const* proxy : {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) {
        auto const found = set({{proxy, "http://proxy:3128"}});
        EXPECT_THAT(found, Contains(Pair("NO_PROXY", here))) << proxy;
        EXPECT_THAT(found, Contains(Pair("no_proxy", here))) << proxy;
    }
    auto const kept = set({{"http_proxy", "http://proxy:3128"}, {"no_proxy", ".corp"}});
    EXPECT_THAT(kept, Contains(Pair("NO_PROXY", ".corp," + here)));
    EXPECT_THAT(kept, Contains(Pair("no_proxy", ".corp," + here)));
    for (auto const& enough : {std::string{"*"}, ".corp," + here})
        EXPECT_THAT(set({{"http_proxy", "x"}, {"NO_PROXY", enough}}), Contains(Pair("NO_PROXY", enough)));
    for (auto const& none :
         {config::environment{}, config::environment{{"NO_PROXY", "a"}}, config::environment{{"HTTP_PROXY", ""}}})
        EXPECT_THAT(set(none), Not(Contains(Pair("NO_PROXY", testing::_))));
}

TEST(ClientVariables, ArePrintedForEachShell) {
    client_variables const all{{{"A", "it's \\ \"b\""}}, {"B"}};
    EXPECT_EQ(print_for(shell::sh, all), "unset B\nexport A='it'\\''s \\ \"b\"'\n");
    EXPECT_EQ(print_for(shell::fish, all), "set -e B\nset -gx A 'it\\'s \\\\ \"b\"'\n");
    EXPECT_EQ(print_for(shell::powershell, all),
              "Remove-Item -ErrorAction SilentlyContinue env:B\n$env:A = 'it''s \\ \"b\"'\n");
    EXPECT_EQ(print_for(shell::dotenv, all), "A=it's \\ \"b\"\n");
    EXPECT_EQ(print_for(shell::json, all), "{\"A\":\"it's \\\\ \\\"b\\\"\"}\n");
    EXPECT_EQ(shell_of("fish"), shell::fish);
    EXPECT_EQ(shell_of("csh"), std::nullopt);
}

}  // namespace s3seal::cli
