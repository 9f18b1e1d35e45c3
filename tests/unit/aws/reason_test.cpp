#include "server/aws/reason.hpp"

#include "server/aws/error.hpp"

#include <gtest/gtest.h>

namespace s3seal::aws {
namespace {

TEST(Reason, GivesItsArgumentsByName) {
    reason const mismatch{reason_code::digest_mismatch, {"Content-MD5", "AAAA", "BBBB", "5"}};
    EXPECT_EQ(mismatch.argument("in"), "Content-MD5");
    EXPECT_EQ(mismatch.argument("computed"), "BBBB");
    EXPECT_EQ(mismatch.argument("bytes"), "5");
    EXPECT_EQ(mismatch.argument("byte"), "");
    EXPECT_EQ(reason{reason_code::digest_mismatch}.argument("in"), "");
}

TEST(Reason, OfAnErrorIsTheUsualOneOfItsCodeUntilAnotherIsSet) {
    EXPECT_EQ(error{errc::no_such_bucket}.why.code, reason_code::no_bucket);
    EXPECT_EQ(error{errc::invalid_request}.why.code, reason_code::stated);
    auto const expired =
        error{errc::access_denied, "Request has expired"}.because({reason_code::url_expired, {"2026-11-24T09:00:00Z"}});
    EXPECT_EQ(expired.why.code, reason_code::url_expired);
    EXPECT_EQ(expired.why.argument("until"), "2026-11-24T09:00:00Z");
}

// Results carry room for an error, so what only a refusal has stands apart from it.
TEST(Reason, IsNoLargerThanAPointerAndACode) {
    EXPECT_LE(sizeof(reason), 3 * sizeof(void*));
    EXPECT_LE(sizeof(error), 128u);
}

}  // namespace
}  // namespace s3seal::aws
