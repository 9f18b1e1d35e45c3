#include "server/body/verified_body.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::body {
namespace {

using aws::errc;

constexpr std::string_view hello_sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
constexpr std::string_view other_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr body_rules put_object{.content = object_content};
constexpr body_rules put_config{.content = {.max_length = 100}};

class collected final : public body_handler {
public:
    aws::result<> write(bytes_view bytes) override {
        text += as_text(bytes);
        return {};
    }
    aws::result<http::response> finish(verified_content const& /*content*/) override { return http::response{}; }
    std::string text;
};

using header_list = std::initializer_list<std::pair<std::string_view, std::string_view>>;

aws::result<verified_content> run(header_list headers, std::string_view payload_hash, body_rules const& rules,
                                  std::string_view body, http::body_end end = http::body_end::complete) {
    test::owned_request request{"PUT", "/bucket/key", headers};
    request.head.content_length = body.size();
    TRY(auto plan, plan_integrity(request.head, payload_hash, rules));
    collected sink;
    verified_body verified{std::move(plan), sink};
    CHECK_OK(verified.write(as_bytes(body)));
    return verified.finish(end);
}

errc error_of(aws::result<verified_content> const& outcome) {
    EXPECT_FALSE(outcome.has_value());
    return outcome ? errc::internal_error : outcome.error().code;
}

TEST(VerifiedBody, ComputesCrc64NvmeWhenNothingWasSent) {
    auto const content = run({}, hello_sha256, put_object, "hello");
    ASSERT_TRUE(content);
    EXPECT_EQ(content->size, 5U);
    EXPECT_EQ(content->md5, "") << "nobody asked for it";
    EXPECT_EQ(content->digest.algorithm, "CRC64NVME");
    EXPECT_EQ(content->digest.value, "M3eFcAZSQlc=");
}

TEST(VerifiedBody, ComputesMd5ForWhoeverStoresTheContent) {
    test::owned_request request{"PUT", "/bucket/key", {}};
    request.head.content_length = 5;
    auto plan = plan_integrity(request.head, hello_sha256, put_object);
    ASSERT_TRUE(plan);
    plan->wants_md5 = true;
    collected sink;
    verified_body verified{*std::move(plan), sink};
    ASSERT_TRUE(verified.write(as_bytes("hello")));
    auto const content = verified.finish(http::body_end::complete);
    ASSERT_TRUE(content);
    EXPECT_EQ(hex_encode(as_bytes(content->md5)), "5d41402abc4b2a76b9719d911017c592");
}

TEST(VerifiedBody, TakesTheChecksumThatWasSent) {
    auto const content =
        run({{"x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="}}, "UNSIGNED-PAYLOAD", put_object, "hello");
    ASSERT_TRUE(content);
    EXPECT_EQ(content->digest.algorithm, "SHA1");
}

TEST(VerifiedBody, ConfigurationsNeedNoDigest) {
    ASSERT_TRUE(run({}, hello_sha256, put_config, "hello"));
}

// The first of several errors is the one that AWS reports: sha256, then Content-MD5, then the checksum.
TEST(VerifiedBody, ReportsTheFirstFault) {
    header_list const all_wrong{{"Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="}, {"x-amz-checksum-crc32", "AAAAAA=="}};
    EXPECT_EQ(error_of(run(all_wrong, other_sha256, put_object, "hello")), errc::content_sha256_mismatch);
    auto const md5 = run(all_wrong, hello_sha256, put_object, "hello");
    EXPECT_EQ(error_of(md5), errc::bad_digest);
    EXPECT_EQ(md5.error().extras.at(0).first, "ExpectedDigest");
    EXPECT_EQ(error_of(run({{"x-amz-checksum-crc32", "AAAAAA=="}}, hello_sha256, put_object, "hello")),
              errc::bad_digest);
}

TEST(VerifiedBody, DigestInHexOnlyForObjects) {
    header_list const wrong{{"Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="}};
    EXPECT_EQ(run(wrong, hello_sha256, put_object, "hello").error().extras.at(0).second,
              "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(run(wrong, hello_sha256, put_config, "hello").error().extras.at(0).second, "1B2M2Y8AsgTpgAmY7PhCfg==");
}

TEST(VerifiedBody, TruncatedAndStalledBodiesAreRefused) {
    EXPECT_EQ(error_of(run({}, hello_sha256, put_object, "hello", http::body_end::timed_out)), errc::request_timeout);
    test::owned_request request{"PUT", "/bucket/key"};
    request.head.content_length = 5;
    collected sink;
    verified_body cut{*plan_integrity(request.head, hello_sha256, put_object), sink};
    ASSERT_TRUE(cut.write(as_bytes("hel")));
    EXPECT_EQ(error_of(cut.finish(http::body_end::truncated)), errc::incomplete_body);
}

TEST(VerifiedBody, TooLargeIsSeenBeforeTheBody) {
    test::owned_request request{"PUT", "/bucket?encryption"};
    request.head.content_length = 101;
    auto const plan = plan_integrity(request.head, hello_sha256, put_config);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, errc::max_message_length_exceeded);
}

struct header_case {
    char const* what;
    std::vector<std::pair<std::string, std::string>> headers;
    char const* payload_hash;
    errc error;
};

class RefusedHeaders : public testing::TestWithParam<header_case> {};

TEST_P(RefusedHeaders, AreSeenBeforeTheBody) {
    test::owned_request request{"PUT", "/bucket/key"};
    request.head.content_length = 5;
    for (auto const& [name, value] : GetParam().headers) request.add(name, value);
    auto const plan = plan_integrity(request.head, GetParam().payload_hash, put_object);
    ASSERT_FALSE(plan) << GetParam().what;
    EXPECT_EQ(plan.error().code, GetParam().error) << GetParam().what;
}

constexpr auto stream = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
constexpr auto unsigned_body = "UNSIGNED-PAYLOAD";

INSTANTIATE_TEST_SUITE_P(
    Recorded, RefusedHeaders,
    testing::Values(
        header_case{"MD5 empty", {{"Content-MD5", ""}}, unsigned_body, errc::invalid_digest},
        header_case{
            "MD5 of 20 bytes", {{"Content-MD5", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}}, unsigned_body, errc::invalid_digest},
        header_case{"unknown algorithm", {{"x-amz-checksum-sha256a", "x"}}, unsigned_body, errc::invalid_request},
        header_case{"value that is none", {{"x-amz-checksum-crc32", "zzz"}}, unsigned_body, errc::invalid_request},
        header_case{"one twice",
                    {{"x-amz-checksum-crc32", "AAAAAA=="}, {"x-amz-checksum-crc32", "AAAAAA=="}},
                    unsigned_body,
                    errc::invalid_argument},
        header_case{"two",
                    {{"x-amz-checksum-crc32", "AAAAAA=="}, {"x-amz-checksum-crc32c", "AAAAAA=="}},
                    unsigned_body,
                    errc::invalid_request},
        header_case{"trailer without stream",
                    {{"x-amz-trailer", "x-amz-checksum-crc32"}},
                    unsigned_body,
                    errc::malformed_trailer},
        header_case{"stream without length", {}, stream, errc::missing_content_length},
        header_case{
            "stream of no length", {{"x-amz-decoded-content-length", "-1"}}, stream, errc::missing_content_length},
        header_case{"trailer that is none",
                    {{"x-amz-decoded-content-length", "5"}, {"x-amz-trailer", ",x-amz-checksum-crc32"}},
                    stream,
                    errc::invalid_request},
        header_case{"stream signed with another algorithm",
                    {{"x-amz-decoded-content-length", "5"}},
                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
                    errc::not_implemented}));

}  // namespace
}  // namespace s3seal::body
