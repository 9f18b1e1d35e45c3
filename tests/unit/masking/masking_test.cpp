#include "server/masking/masking.hpp"

#include "server/http/uri.hpp"

#include <gtest/gtest.h>

namespace s3seal::masking {
namespace {

std::string masked(std::string text) {
    mask_text(text);
    return text;
}

std::string masked_target(std::string_view target) {
    std::string out = "memory of a longer target that was here before: /bucket/key?versionId=null&partNumber=1";
    assign_masked_target(out, target);
    return out;
}

TEST(Masking, KnowsNamesInAnyLetterCase) {
    EXPECT_TRUE(is_secret("x-amz-security-token"));
    EXPECT_TRUE(is_secret("X-AMZ-Security-TOKEN"));
    EXPECT_TRUE(is_secret("X-Amz-Server-Side-Encryption-Customer-Key"));
    for (auto const* name : {"x-amz-server-side-encryption-customer-key-MD5", "continuation-token", "key", "",
                             "x-amz-meta-signature", "x-amz-security-token2"})
        EXPECT_FALSE(is_secret(name)) << name;
}

TEST(Masking, OfTargetsTakesValuesWhole) {
    EXPECT_EQ(masked_target("/b/k?X-Amz-Security-Token=hidden&a=b&x-amz-signature=hid=den"),
              "/b/k?X-Amz-Security-Token=(masked)&a=b&x-amz-signature=(masked)");
    EXPECT_EQ(masked_target("/b/k?Signature=hid%26den&a=b"), "/b/k?Signature=(masked)&a=b");
    EXPECT_EQ(masked_target("/b/k?Signature=hid\"den'&a"), "/b/k?Signature=(masked)&a");
    EXPECT_EQ(masked_target("/b/token=1?list-type=2&continuation-token=abc&key=x"),
              "/b/token=1?list-type=2&continuation-token=abc&key=x");
    EXPECT_EQ(masked_target(""), "");
}

TEST(Masking, DecodesNamesSeparatorsAndValues) {
    EXPECT_EQ(masked_target("/b?X-Amz-Security%2DToken=hidden&a"), "/b?X-Amz-Security%2DToken=(masked)&a");
    EXPECT_EQ(masked_target("/b?%58-amz%2dsecurity-token=hidden"), "/b?%58-amz%2dsecurity-token=(masked)");
    EXPECT_EQ(masked_target("/b?X-Amz-Security%252DToken=hidden"), "/b?X-Amz-Security%252DToken=(masked)");
    std::string const url = "https://h/?X-Amz-Signature=hidden%2B1&a=b";
    for (auto nested = url; nested.size() < 400; nested = http::uri_encode(nested, false)) {
        auto const out = masked_target("/b?to=" + nested + "&c=d");
        EXPECT_EQ(out.find("hidden"), std::string::npos) << out;
        EXPECT_TRUE(out.ends_with("&c=d")) << out;
    }
    EXPECT_EQ(masked("to https%3A%2F%2Fh%2F%3FSignature%3Dhidden%26a%3Db"),
              "to https%3A%2F%2Fh%2F%3FSignature%3D(masked)%26a%3Db");
}

TEST(Masking, OfTextsKnowsWaysToWriteAValueBehindItsName) {
    EXPECT_EQ(masked("GET\n/\nx-amz-security-token:hid den\nhost:a"), "GET\n/\nx-amz-security-token:(masked)\nhost:a");
    EXPECT_EQ(masked(R"(failed: ["eq", "$x-amz-security-token", "hid\"den"])"),
              R"x(failed: ["eq", "$x-amz-security-token", "(masked)"])x");
    EXPECT_EQ(masked(R"({"Plaintext" : "hidden", "KeyId": "a"})"), R"x({"Plaintext" : "(masked)", "KeyId": "a"})x");
    EXPECT_EQ(masked(R"({"GrantTokens": ["hidden"]})"), R"x({"GrantTokens": ["(masked)"]})x");
    EXPECT_EQ(masked("<SessionToken>hidden</SessionToken>"), "<SessionToken>(masked)</SessionToken>");
    EXPECT_EQ(masked("AWS4 SignedHeaders=host;x-amz-security-token, Signature=hidden"),
              "AWS4 SignedHeaders=host;x-amz-security-token, Signature=(masked)");
    EXPECT_EQ(masked("http://me:hidden@h/a@b and ftp://h/c@d"), "http://(masked)@h/a@b and ftp://h/c@d");
}

TEST(Masking, KnowsWhatKmsGivesAwayOnce) {
    EXPECT_EQ(masked(R"({"PrivateKeyPlaintext":"hidden","PublicKey":"a"})"),
              R"x({"PrivateKeyPlaintext":"(masked)","PublicKey":"a"})x");
    EXPECT_EQ(masked(R"({"SharedSecret":"hidden"})"), R"x({"SharedSecret":"(masked)"})x");
}

TEST(Masking, FindsASecretAmongNamesOfItsLength) {
    EXPECT_EQ(masked("signaturf=a unsigned.b=c Signature=hidden signaturg=d"),
              "signaturf=a unsigned.b=c Signature=(masked) signaturg=d");
    EXPECT_EQ(masked("a@b c://d me:hidden"), "a@b c://d me:hidden");
}

TEST(Masking, LooksIntoEncryptionContexts) {
    std::string const with = "eyJTaWduYXR1cmUiOiAiaGlkZGVuIn0=";  // {"Signature": "hidden"}
    std::string const without = "eyJhIjogImIifQ==";               // {"a": "b"}
    EXPECT_EQ(masked_target("/b/k?x-amz-server-side-encryption-context=" + http::uri_encode(with, false) + "&a"),
              "/b/k?x-amz-server-side-encryption-context=(masked)&a");
    EXPECT_EQ(masked("x-amz-server-side-encryption-context:" + with), "x-amz-server-side-encryption-context:(masked)");
    EXPECT_EQ(masked(R"("X-Amz-Server-Side-Encryption-Context": ")" + with + '"'),
              R"x("X-Amz-Server-Side-Encryption-Context": "(masked)")x");
    for (auto const& other : {without, std::string{"nonsense"}}) {
        auto const text = "x-amz-server-side-encryption-context:" + other;
        EXPECT_EQ(masked(text), text);
    }
}

TEST(Masking, LeavesOtherTextsAsTheyAre) {
    for (auto const* text : {"", "The Signature is wrong", "50% of all", "%", "%2", "%zz=1", "a=b", "signature",
                             "signature=", "\"signature\"", "requires X-Amz-Signature, X-Amz-Date", "::::", "://",
                             "x://@", "Signature\"", "key: value"})
        EXPECT_EQ(masked(text), text);
}

TEST(Masking, OfAuthorizationShowsWhoSigned) {
    EXPECT_EQ(
        mask_authorization("AWS4-HMAC-SHA256 Credential=k/d/r/s3/aws4_request,SignedHeaders=a;b, Signature=hidden"),
        "AWS4-HMAC-SHA256 Credential=k/d/r/s3/aws4_request, SignedHeaders=a;b, Signature=(masked)");
    EXPECT_EQ(mask_authorization("AWS key:hidden"), "AWS key:(masked)");
    for (auto const* text : {"Bearer hidden", "Basic aGlkZGVu", "hidden", ""})
        EXPECT_EQ(mask_authorization(text), mask) << text;
    for (auto const* text : {"AWS4-HMAC-SHA256 hidden", "AWS hidden", "AWS4-HMAC-SHA256 Secret=hidden, hidden"})
        EXPECT_EQ(mask_authorization(text).find("hidden"), std::string::npos) << text;
}

}  // namespace
}  // namespace s3seal::masking
