#include "server/journal/masked_body.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::journal {
namespace {

std::string masked(std::string body, bool is_form = false) {
    mask_body(body, is_form);
    return body;
}

TEST(MaskedBody, OfJsonMembersOfAnyKind) {
    EXPECT_EQ(masked(R"({"KeyId": "k", "Plaintext": "hidden", "N": [1, {"GrantTokens": ["hidden", "hidden"]}]})"),
              R"x({"KeyId":"k","Plaintext":"(masked)","N":[1,{"GrantTokens":"(masked)"}]})x");
    EXPECT_EQ(masked(R"({"EncryptedKeyMaterial": {"a": "hidden"}, "importtoken": 7})"),
              R"x({"EncryptedKeyMaterial":"(masked)","importtoken":"(masked)"})x");
    EXPECT_EQ(masked(R"([{"Description": "https://h/?X-Amz-Signature=hidden", "Signature=hidden": 1}])"),
              R"x([{"Description":"https://h/?X-Amz-Signature=(masked)","Signature=(masked)":1}])x");
    EXPECT_EQ(masked(R"({"CiphertextBlob": "hidden", "PrivateKeyCiphertextBlob": "hidden", "Blob": "b"})"),
              R"x({"CiphertextBlob":"(masked)","PrivateKeyCiphertextBlob":"(masked)","Blob":"b"})x");
    EXPECT_EQ(masked(R"({"Plaintext": "hid\u0064en"})"), R"x({"Plaintext":"(masked)"})x");
}

TEST(MaskedBody, OfJsonThatIsCutNothingStays) {
    EXPECT_EQ(masked(R"( {"EncryptedKeyMaterial": {"a": "hidd)"), "(masked)");
    EXPECT_EQ(masked("{nonsense}"), "(masked)");
}

TEST(MaskedBody, OfFormsParametersWhole) {
    EXPECT_EQ(masked("Action=AssumeRole&TokenCode=hid\"den hidden&a=b", true),
              "Action=AssumeRole&TokenCode=(masked)&a=b");
    EXPECT_EQ(masked("", true), "");
}

TEST(MaskedBody, OfDocumentsWhatStandsBehindNames) {
    EXPECT_EQ(masked("<a><SecretAccessKey>hidden</SecretAccessKey><b>c</b></a>"),
              "<a><SecretAccessKey>(masked)</SecretAccessKey><b>c</b></a>");
    EXPECT_EQ(masked(""), "");
}

}  // namespace
}  // namespace s3seal::journal
