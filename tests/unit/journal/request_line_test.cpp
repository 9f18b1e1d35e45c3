#include "server/journal/request_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <string>

namespace s3seal::journal {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class RequestLine : public testing::Test {
protected:
    RequestLine() { log::set_up(log::level::info, log::format::text); }
    ~RequestLine() override { log::set_up(log::level::warn, log::format::text); }

    std::string written(request_line const& about) {
        testing::internal::CaptureStderr();
        log_.write(about);
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
                               .headers = "ETag: \"1\"\r\nx-amz-server-side-encryption: aws:kms\r\n"
                                          "x-amz-server-side-encryption-aws-kms-key-id: arn:k\r\n"
                                          "x-amz-server-side-encryption-bucket-key-enabled: true\r\n",
                               .id = "ID1",
                               .took = std::chrono::milliseconds{12}});
    EXPECT_THAT(line,
                EndsWith("Z info  request method=PUT operation=PutObject bucket=reports key=\"a b.txt\" status=200 "
                         "encryption=aws:kms kms_key=arn:k bucket_key=true id=ID1 duration_ms=12\n"));
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
                               .why = "No identity policy allows it."});
    auto const said = boost::json::parse(line).as_object();
    EXPECT_EQ(said.at("key"), "k\n\"x");
    EXPECT_EQ(said.at("status"), 403);
    EXPECT_EQ(said.at("code"), "AccessDenied");
    EXPECT_EQ(said.at("why"), "No identity policy allows it.");
    EXPECT_EQ(said.at("duration_ms"), 0);
    EXPECT_FALSE(said.contains("encryption"));
}

TEST_F(RequestLine, CallsCustomersKeysByTheirName) {
    auto const line =
        written({.status = 200, .headers = "x-amz-server-side-encryption-customer-algorithm: AES256\r\n"});
    EXPECT_THAT(line, HasSubstr(" encryption=SSE-C "));
}

TEST_F(RequestLine, RefusedWritesHaveNoEncryption) {
    auto const line = written({.status = 400, .headers = "x-amz-server-side-encryption: AES256\r\n"});
    EXPECT_THAT(line, Not(HasSubstr("encryption")));
}

TEST_F(RequestLine, CutsWhatIsLongerThanAKey) {
    std::string const long_text(5000, 'x');
    EXPECT_LT(written({.method = long_text, .key = long_text, .status = 400}).size(), 2500u);
}

TEST_F(RequestLine, MasksSecretsInKeysAndAgents) {
    std::string_view const url = "https://a/b?X-Amz-Signature=abcdef0123&x";
    EXPECT_THAT(written({.key = url, .status = 501, .agent = url}), Not(HasSubstr("abcdef0123")));
}

TEST_F(RequestLine, SaysWhatA501MeansOncePerOperationAndClient) {
    auto const has_note = [&](std::string_view operation, std::string_view client, std::string_view agent) {
        auto const line = written({.operation = operation, .status = 501, .client = client, .agent = agent});
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
    auto const line = written({.operation = "PutObjectAcl", .status = 501, .agent = "agent\r\nforged 1"});
    EXPECT_THAT(line, HasSubstr(R"( agent="agent\x0d\x0aforged 1" note=)"));
}

TEST_F(RequestLine, AnyNumberOfClientsIsRemembered) {
    for (int i = 0; i < 3000; ++i) written({.operation = "PutObjectAcl", .status = 501, .client = std::to_string(i)});
    EXPECT_THAT(written({.operation = "PutObjectAcl", .status = 501, .client = "2999"}), Not(HasSubstr("note=")));
}

TEST_F(RequestLine, WarnIsSilentAboutRequests) {
    EXPECT_TRUE(request_line_writer::enabled());
    log::set_up(log::level::warn, log::format::text);
    EXPECT_FALSE(request_line_writer::enabled());
    EXPECT_EQ(written({.method = "GET", .status = 500}), "");
}

}  // namespace
}  // namespace s3seal::journal
