#include "server/journal/masked.hpp"

#include "tests/support/owned_request.hpp"
#include "tests/support/refused_record.hpp"

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
    aws::reason const why{aws::reason_code::signature,
                          {"about hidden-token", "PUT\nx-amz-security-token:hidden\na:hidden-field"}};
    auto const record = test::make_refused_record("a", "hidden-word", why);
    record->key = "hidden-field";
    record->refusal->host_bucket = "hidden-key";
    record->refusal->in_body.add_field("x-amz-security-token", "hidden-field");
    auto const kept = mask_record(*record, request.head, 4566);
    EXPECT_FALSE(record->refusal) << "it is kept masked alone";
    std::string all = kept->sent.target + kept->message + kept->host_bucket + record->target + record->key;
    for (auto const& [name, value] : kept->sent.headers) all.append("\n").append(name).append("=").append(value);
    for (auto const& one : kept->why.details->arguments) all.append("\n").append(one);
    EXPECT_EQ(all.find("hidden"), std::string::npos) << all;
    EXPECT_NE(all.find("shown"), std::string::npos);
}

TEST(MaskedRecord, HasNoSecretInWhatSucceeded) {
    owned_request const request{"GET", "/b/k?X-Amz-Signature=hidden"};
    journal::record record;
    record.bucket = "b";
    record.key = "copy-of-http://h/?X-Amz-Signature=hidden";
    EXPECT_FALSE(mask_record(record, request.head, 4566));
    EXPECT_EQ(record.target, "/b/k?X-Amz-Signature=(masked)");
    EXPECT_EQ(record.key, "copy-of-http://h/?X-Amz-Signature=(masked)");
    EXPECT_EQ(record.bucket, "b");
}

TEST(MaskedRecord, HasNoSecretInItsMethodAndItsCaller) {
    owned_request const request{"signature=hidden", "/b/k"};
    journal::record succeeded;
    succeeded.caller = "arn:aws:sts::000000000000:assumed-role/r/signature=hidden";
    mask_record(succeeded, request.head, 4566);
    auto const refused = test::make_refused_record("a", "no", {});
    refused->caller = succeeded.caller;
    mask_record(*refused, request.head, 4566);
    for (auto const* one : {&succeeded, refused.get()}) {
        EXPECT_EQ(one->method, "signature=(masked)");
        EXPECT_EQ(one->caller, "arn:aws:sts::000000000000:assumed-role/r/signature=(masked)");
    }
}

}  // namespace
}  // namespace s3seal::journal
