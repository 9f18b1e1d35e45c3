#include "server/journal/request_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::journal {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr auto not_built = aws::reason_code::not_built;

// What of a record and its request makes a line.
struct line {
    std::string method = {};
    std::string_view operation = {};
    std::string bucket = {};
    std::string key = {};
    unsigned status = 0;
    std::string_view error_code = {};
    std::optional<service::encryption> encryption = {};
    std::string id = {};
    std::chrono::milliseconds decided{0};
    std::uint64_t sent = 0;
    std::string_view state = state::complete;
    line_context context = {};
    aws::reason_code why = aws::reason_code::stated;
};

class RequestLine : public testing::Test {
protected:
    RequestLine() { log::set_up(log::level::info, log::format::text); }
    ~RequestLine() override { log::set_up(log::level::warn, log::format::text); }

    std::string written(line const& about) {
        record record;
        record.method = about.method;
        record.operation = about.operation;
        record.bucket = about.bucket;
        record.key = about.key;
        record.status = about.status;
        record.error_code = about.error_code;
        record.encryption = about.encryption;
        record.id = about.id;
        record.decided = about.decided;
        record.sent = about.sent;
        record.state = about.state;
        auto refused = std::make_shared<refusal>();
        refused->why = about.why;
        if (about.status >= 400) record.refused = std::move(refused);
        testing::internal::CaptureStderr();
        log_.write(record, about.context);
        return testing::internal::GetCapturedStderr();
    }

    request_line_writer log_;
};

TEST_F(RequestLine, SaysWhatWasAskedAndWhatBecameOfIt) {
    auto const line = written({.method = "PUT",
                               .operation = "PutObject",
                               .bucket = "reports",
                               .key = "a b.txt",
                               .status = 200,
                               .encryption = service::encryption{"aws:kms", "arn:k", true, "header"},
                               .id = "ID1",
                               .decided = std::chrono::milliseconds{12}});
    EXPECT_THAT(line,
                EndsWith("Z info  request method=PUT operation=PutObject bucket=reports key=\"a b.txt\" status=200 "
                         "encryption=aws:kms kms_key=arn:k bucket_key=true id=ID1 duration_ms=12 sent=0\n"));
}

TEST_F(RequestLine, SaysWhyInJsonToo) {
    log::set_up(log::level::info, log::format::json);
    auto const line = written({.method = "GET",
                               .operation = "GetObject",
                               .bucket = "b",
                               .key = "k\n\"x",
                               .status = 403,
                               .error_code = "AccessDenied",
                               .id = "ID2",
                               .context = {.why = "No identity policy allows it."}});
    auto const said = boost::json::parse(line).as_object();
    EXPECT_EQ(said.at("key"), "k\n\"x");
    EXPECT_EQ(said.at("status"), 403);
    EXPECT_EQ(said.at("code"), "AccessDenied");
    EXPECT_EQ(said.at("why"), "No identity policy allows it.");
    EXPECT_EQ(said.at("duration_ms"), 0);
    EXPECT_FALSE(said.contains("encryption"));
}

TEST_F(RequestLine, CallsCustomersKeysByTheirName) {
    auto const line = written({.status = 200, .encryption = service::encryption{"SSE-C", "", false, "header"}});
    EXPECT_THAT(line, HasSubstr(" encryption=SSE-C "));
}

TEST_F(RequestLine, RefusedWritesHaveNoEncryption) {
    auto const line = written({.status = 400, .encryption = service::encryption{"AES256", "", false, "header"}});
    EXPECT_THAT(line, Not(HasSubstr("encryption")));
}

TEST_F(RequestLine, SaysHowMuchWasSentAndThatItWasCut) {
    auto const whole = written({.status = 200, .sent = 5});
    EXPECT_THAT(whole, HasSubstr(" sent=5\n"));
    auto const cut = written({.status = 200, .sent = 589'824, .state = state::cut});
    EXPECT_THAT(cut, HasSubstr(" status=200 duration_ms=0 sent=589824 cut=true\n"));
    auto const stopped = written({.status = 200, .sent = 1, .state = state::stopped});
    EXPECT_THAT(stopped, HasSubstr(" sent=1 cut=true stopped=true\n"));
}

TEST_F(RequestLine, CutsWhatIsLongerThanAKey) {
    std::string const long_text(5000, 'x');
    EXPECT_LT(written({.method = long_text, .key = long_text, .status = 400}).size(), 2500u);
}

TEST_F(RequestLine, MasksSecretsInAgents) {
    std::string_view const url = "https://a/b?X-Amz-Signature=abcdef0123&x";
    auto const line = written({.status = 501, .context = {.agent = url}, .why = not_built});
    EXPECT_THAT(line, HasSubstr("agent="));
    EXPECT_THAT(line, Not(HasSubstr("abcdef0123")));
}

TEST_F(RequestLine, SaysWhatA501MeansOncePerOperationAndClient) {
    auto const has_note = [&](std::string_view operation, std::string_view client, std::string_view agent) {
        auto const line = written(
            {.operation = operation, .status = 501, .context = {.client = client, .agent = agent}, .why = not_built});
        return line.find(" note=") != line.npos;
    };
    EXPECT_TRUE(has_note("PutObjectAcl", "127.0.0.1", "object_store"));
    EXPECT_FALSE(has_note("PutObjectAcl", "127.0.0.1", "object_store"));
    EXPECT_TRUE(has_note("GetObjectAcl", "127.0.0.1", "object_store"));
    EXPECT_TRUE(has_note("PutObjectAcl", "127.0.0.2", "object_store"));
    EXPECT_TRUE(has_note("PutObjectAcl", "127.0.0.1", "pgBackRest"));
    EXPECT_FALSE(has_note("PutObjectAcl", "127.0.0.1", "pgBackRest"));
}

TEST_F(RequestLine, NamesTheClientThatA501Concerns) {
    auto const line = written(
        {.operation = "PutObjectAcl", .status = 501, .context = {.agent = "agent\r\nforged 1"}, .why = not_built});
    EXPECT_THAT(line, HasSubstr(R"( agent="agent\x0d\x0aforged 1" note=)"));
}

TEST_F(RequestLine, AnyNumberOfClientsIsRemembered) {
    for (int i = 0; i < 3000; ++i)
        written(
            {.operation = "PutObjectAcl", .status = 501, .context = {.client = std::to_string(i)}, .why = not_built});
    EXPECT_THAT(written({.operation = "PutObjectAcl", .status = 501, .context = {.client = "2999"}, .why = not_built}),
                Not(HasSubstr("note=")));
}

// AWS refuses these itself: nothing is missing here.
TEST_F(RequestLine, SaysNothingOfA501ThatAwsHasToo) {
    EXPECT_THAT(written({.operation = "PutObject", .status = 501, .why = aws::reason_code::header_refused}),
                Not(HasSubstr("note=")));
}

TEST_F(RequestLine, WarnIsSilentAboutRequests) {
    EXPECT_TRUE(request_line_writer::enabled());
    log::set_up(log::level::warn, log::format::text);
    EXPECT_FALSE(request_line_writer::enabled());
    EXPECT_EQ(written({.method = "GET", .status = 500}), "");
}

}  // namespace
}  // namespace s3seal::journal
