#include "server/journal/masked.hpp"

#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::journal {
namespace {

using test::owned_request;

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
