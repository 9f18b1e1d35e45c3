// LocalStack's shape of faults.
#include "server/faults/chaos.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::faults {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

std::vector<std::string> mistakes_in(std::string_view text) {
    mistakes out;
    auto const value = json::parse(text);
    EXPECT_TRUE(read_chaos(value, out).empty()) << text;
    std::vector<std::string> sentences;
    for (auto const& one : out) sentences.push_back(one.text);
    return sentences;
}

TEST(Chaos, IsReadAndShownAsItWasSent) {
    auto const sent = json::parse(R"([{"service": "s3", "region": "us-east-1", "operation": "PutObject",
                                       "probability": 0.5, "error": {"statusCode": 500, "code": "DatacentreNotFound"}},
                                      {"service": "kms"}, {}])");
    mistakes out;
    auto const rules = read_chaos(sent, out);
    ASSERT_EQ(rules.size(), 3u);
    json::array shown;
    for (auto const& one : rules) shown.push_back(print_chaos(one));
    EXPECT_EQ(json::value(shown), sent);
    EXPECT_EQ(rules[0].effect.error->row_of("s3")->status, 500u);
    EXPECT_EQ(rules[0].effect.error->row_of("s3")->code, "DatacentreNotFound");
    auto const& usual = *rules[2].effect.error->row_of("sts");
    EXPECT_EQ(usual.status, 503u);
    EXPECT_EQ(usual.code, "ServiceUnavailable");
    EXPECT_EQ(usual.message, "Operation failed due to a simulated fault");
}

TEST(Chaos, OfWhatIsNotHereIsRefused) {
    EXPECT_THAT(mistakes_in("{}"), ElementsAre("takes a list of rules"));
    EXPECT_THAT(mistakes_in(R"([{"service": "dynamodb"}])"), ElementsAre("[0].service: takes s3, kms, sts"));
    EXPECT_THAT(
        mistakes_in(R"([{"operation": "PutObjct"}])"),
        ElementsAre("[0].operation: S3, KMS and STS have no operation \"PutObjct\" (did you mean \"PutObject\"?)"));
    EXPECT_THAT(mistakes_in(R"([{"probability": 2}])"), ElementsAre("[0].probability: takes a number from 0 to 1"));
    EXPECT_THAT(mistakes_in(R"([{}, {"error": {"statusCode": 200}}])"),
                ElementsAre("[1].error.statusCode: takes a whole number from 400 to 599"));
}

}  // namespace
}  // namespace s3seal::faults
