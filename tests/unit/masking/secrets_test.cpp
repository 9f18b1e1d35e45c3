#include "server/masking/secrets.hpp"

#include "server/masking/masking.hpp"
#include "tests/support/owned_request.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace s3seal::masking {
namespace {

using test::owned_request;

std::string masked(secrets const& known, std::string text) {
    known.mask(text);
    return text;
}

TEST(Secrets, AreFoundInEverySpellingOfTheirValue) {
    owned_request const request{"GET", "/b?X-Amz-Security%2DToken=hid%2Bden%2F1", {{"Cookie", "hidden  cookie"}}};
    secrets const known{request.head};
    for (auto const* text : {"hid+den/1", "hid%2Bden%2F1", "hidden  cookie", "hidden cookie", "hidden%20%20cookie"})
        EXPECT_EQ(masked(known, fmt::format("<{}>", text)), "<(masked)>") << text;
}

TEST(Secrets, AreNotTheNamesOfWhoSigned) {
    owned_request const request{"GET",
                                "/",
                                {{"Authorization",
                                  "AWS4-HMAC-SHA256 Credential=AKIDAKID/20260101/us-east-1/s3/aws4_request, "
                                  "SignedHeaders=host;x-amz-date, Signature=0123456789abcdef"}}};
    secrets const known{request.head};
    EXPECT_EQ(masked(known, "AKIDAKID 20260101 host;x-amz-date AWS4-HMAC-SHA256"),
              "AKIDAKID 20260101 host;x-amz-date AWS4-HMAC-SHA256");
    EXPECT_EQ(masked(known, "0123456789abcdef"), "(masked)");
}

TEST(Secrets, ThatAreShortStandInOtherTextsByChance) {
    owned_request const request{"GET", "/?Signature=a", {}};
    EXPECT_EQ(masked(secrets{request.head}, "a bad day"), "a bad day");
}

TEST(Secrets, BeyondMeasureLeaveNoText) {
    owned_request request{"GET", "/"};
    for (std::size_t i = 0; i <= secrets::most; ++i) request.add("Cookie", fmt::format("hidden-{}", i));
    EXPECT_EQ(masked(secrets{request.head}, "anything"), mask);
    EXPECT_EQ(masked(secrets{request.head}, ""), "");
}

}  // namespace
}  // namespace s3seal::masking
