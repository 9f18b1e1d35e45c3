#include "server/journal/secrets.hpp"

#include "server/journal/masked.hpp"
#include "server/journal/masking.hpp"
#include "tests/support/owned_request.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace s3seal::journal {
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

TEST(MaskedRefusal, HasNoSecretInAnyOfItsTexts) {
    owned_request const request{"PUT",
                                "/b/k?X-Amz-Security-Token=hidden-token",
                                {{"X-Amz-Server-Side-Encryption-Customer-Key", "hidden-key"},
                                 {"Authorization", "Bearer hidden-word"},
                                 {"Referer", "http://h/?x-amz-signature=hidden"},
                                 {"x-amz-meta-copy", "hidden-key"},
                                 {"x-amz-server-side-encryption-customer-key-MD5", "shown"}}};
    auto const error = aws::error{aws::errc::signature_does_not_match, "about hidden-key"}
                           .with("CanonicalRequest", "PUT\nx-amz-security-token:hidden\na:hidden-field")
                           .with("SignatureProvided", "hidden")
                           .with("Token-0", "hidden")
                           .with("CanonicalRequestBytes", "68 69 64")
                           .with("StringToSignBytes", "68 69 64")
                           .note("computed", "hidden-token");
    refusal_event event{.message = "hidden-word", .error = &error};
    event.in_body.add_field("x-amz-security-token", "hidden-field");
    auto const kept = mask_refusal({.id = "a", .at = {}, .head = request.head, .refused = &event});
    std::string all = kept->sent.target + kept->message + *kept->error->message;
    for (auto const* pairs : {&kept->sent.headers, &kept->error->extras, &kept->error->notes})
        for (auto const& [name, value] : *pairs) all.append("\n").append(name).append("=").append(value);
    EXPECT_EQ(all.find("hidden"), std::string::npos) << all;
    EXPECT_EQ(all.find("68 69 64"), std::string::npos) << all;
    EXPECT_NE(all.find("shown"), std::string::npos);
}

}  // namespace
}  // namespace s3seal::journal
