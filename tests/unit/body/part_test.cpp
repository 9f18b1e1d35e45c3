// Parts of multipart uploads: which checksum they need, and what is computed of them.
#include "server/body/verified_body.hpp"

#include <gtest/gtest.h>

namespace s3seal::body {
namespace {

constexpr body_rules upload_part{.content = part_content};

class nowhere final : public body_handler {
public:
    aws::result<> write(bytes_view /*bytes*/) override { return {}; }
    aws::result<http::response> finish(verified_content const& /*content*/) override { return http::response{}; }
};

integrity_plan plan_of(std::vector<http::header> headers) {
    http::request request;
    request.headers = std::move(headers);
    request.content_length = 5;
    return *plan_integrity(request, "UNSIGNED-PAYLOAD", upload_part);
}

// What is refused of a part with these headers, of an upload with that checksum.
std::string refused(std::vector<http::header> headers, std::string_view algorithm, std::string_view type) {
    auto plan = plan_of(std::move(headers));
    auto const outcome = plan_part_checksum(plan, algorithm, type);
    return outcome ? "" : outcome.error().message.value_or("?");
}

verified_content content_of(integrity_plan plan) {
    nowhere sink;
    verified_body body{std::move(plan), sink};
    EXPECT_TRUE(body.write(as_bytes("hello")));
    return *body.finish(http::body_end::complete);
}

TEST(Part, HasTheAlgorithmOfItsUpload) {
    http::header const crc32{"x-amz-checksum-crc32", "NhCmhg=="};
    EXPECT_EQ(refused({crc32}, "CRC32", "COMPOSITE"), "");
    EXPECT_EQ(refused({crc32}, "", ""), "");
    EXPECT_EQ(refused({}, "", ""), "");
    EXPECT_EQ(refused({crc32}, "SHA256", "COMPOSITE"),
              "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32");
    EXPECT_EQ(refused({}, "SHA256", "COMPOSITE"),
              "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null");
    EXPECT_EQ(refused({}, "CRC32", "FULL_OBJECT"), "");
}

TEST(Part, OfAFullObjectGetsItsChecksumHere) {
    auto plan = plan_of({});
    ASSERT_TRUE(plan_part_checksum(plan, "CRC32C", "FULL_OBJECT"));
    auto const content = content_of(std::move(plan));
    EXPECT_EQ(content.digest.algorithm, "CRC32C");
    EXPECT_EQ(content.digest.value, "mnG7TA==");
    EXPECT_EQ(content.md5, "") << "nobody asked";
}

TEST(Part, HasNoChecksumUnlessOneIsWanted) {
    EXPECT_EQ(content_of(plan_of({})).digest.algorithm, "");
    auto plan = plan_of({{"x-amz-checksum-crc32", "NhCmhg=="}});
    plan.extra_checksum = checksum_algorithm::crc64nvme;
    plan.wants_md5 = true;
    auto const content = content_of(std::move(plan));
    EXPECT_EQ(content.digest.value, "NhCmhg==");
    EXPECT_EQ(content.extra_checksum, "M3eFcAZSQlc=");
    EXPECT_EQ(hex_encode(as_bytes(content.md5)), "5d41402abc4b2a76b9719d911017c592");
}

// Base64, unlike PutObject (recorded).
TEST(Part, ShowsTheExpectedDigestAsItWasSent) {
    nowhere sink;
    verified_body body{plan_of({{"Content-MD5", "CYketZBSTjX8czcs3cXVlg=="}}), sink};
    ASSERT_TRUE(body.write(as_bytes("hello")));
    auto const outcome = body.finish(http::body_end::complete);
    ASSERT_FALSE(outcome);
    using elements = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(outcome.error().extras, (elements{{"ExpectedDigest", "CYketZBSTjX8czcs3cXVlg=="},
                                                {"CalculatedDigest", "XUFAKrxLKna5cZ2REBfFkg=="}}));
}

TEST(Part, IsAsLargeAsAnObjectAtMost) {
    http::request request;
    request.content_length = (5ULL << 30) + 1;
    auto const outcome = plan_integrity(request, "UNSIGNED-PAYLOAD", upload_part);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, aws::errc::entity_too_large);
}

// Its checksum headers speak of the object.
TEST(PartList, IsNotWhatItsChecksumIsOf) {
    constexpr body_rules list{.content = part_list_content};
    http::request request;
    request.content_length = 5;
    request.headers = {{"x-amz-checksum-sha256", "uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=-3"}};
    EXPECT_TRUE(plan_integrity(request, "UNSIGNED-PAYLOAD", list));
}

}  // namespace
}  // namespace s3seal::body
