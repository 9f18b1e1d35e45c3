#include "server/kms/input.hpp"

#include "server/kms/operation.hpp"
#include "server/kms/shapes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace s3seal::kms {
namespace {

std::string error_of(std::string_view operation, std::string_view body) {
    auto const in = input::parse(body, find_operation(operation)->takes);
    if (in) return "fits";
    std::string out{row_of(in.error().code).code};
    return in.error().message.empty() ? out : out + ": " + in.error().message;
}

std::string violation(std::string_view rest) {
    return std::string{"ValidationException: 1 validation error detected: "}.append(rest);
}

TEST(Input, IsAJsonObject) {
    for (auto const* body : {"[]", "1", "\"x\"", "{", "{\"KeyId\": \"a\"} x", "\xff"})
        EXPECT_EQ(error_of("ListKeys", body), "SerializationException") << body;
    for (auto const* body : {"", "{}", R"({"Unknown": [1]})", R"({"Limit": null})"})
        EXPECT_EQ(error_of("ListKeys", body), "fits") << body;
    std::string deep = "{\"a\": ";
    for (int i = 0; i < 20; ++i) deep += "[";
    EXPECT_EQ(error_of("ListKeys", deep), "SerializationException");
}

TEST(Input, IsWithoutMembersThatItsOperationDoesNotDeclare) {
    auto const in = input::parse(R"({"DryRun": 1, "GrantTokens": "x", "NumberOfBytes": 1})",
                                 find_operation("GenerateRandom")->takes);
    ASSERT_TRUE(in);
    EXPECT_FALSE(in->flag("DryRun"));
    EXPECT_TRUE(in->texts("GrantTokens").empty());
    EXPECT_EQ(in->find_number("NumberOfBytes"), 1);
}

TEST(Input, NamesMembersThatAreNotBuilt) {
    EXPECT_EQ(error_of("GenerateRandom", R"({"Recipient": {}})"),
              "UnsupportedOperationException: s3seal does not implement Recipient.");
    EXPECT_EQ(error_of("CreateKey", R"({"CustomKeyStoreId": "cks-1", "Tags": 1})"),
              "SerializationException: Expected list or null");
    EXPECT_EQ(error_of("Decrypt", R"({"CiphertextBlob": "aGk=", "Recipient": null})"), "fits");
}

TEST(Input, HasValuesOfTheRightKind) {
    EXPECT_EQ(error_of("DescribeKey", R"({"KeyId": 1})"),
              "SerializationException: NUMBER_VALUE can not be converted to a String");
    EXPECT_EQ(error_of("DescribeKey", R"({"KeyId": true})"),
              "SerializationException: TRUE_VALUE can not be converted to a String");
    EXPECT_EQ(error_of("DescribeKey", R"({"KeyId": {}})"),
              "SerializationException: Start of structure or map found where not expected.");
    EXPECT_EQ(error_of("ListKeys", R"({"Limit": "1"})"),
              "SerializationException: STRING_VALUE can not be converted to an Integer");
    EXPECT_EQ(error_of("ListKeys", R"({"Limit": 1.5})"),
              "SerializationException: DECIMAL_VALUE can not be converted to an Integer");
    EXPECT_EQ(error_of("CreateKey", R"({"MultiRegion": "true"})"),
              "SerializationException: STRING_VALUE can not be converted to a Boolean");
    EXPECT_EQ(error_of("CreateKey", R"({"Tags": {}})"), "SerializationException: Expected list or null");
    EXPECT_EQ(error_of("Decrypt", R"({"CiphertextBlob": "?"})"), "SerializationException");
    EXPECT_EQ(error_of("Encrypt", R"({"KeyId": "a", "Plaintext": "aGk=", "EncryptionContext": []})"),
              "SerializationException: Expected map or null");
    EXPECT_EQ(error_of("Encrypt", R"({"KeyId": "a", "Plaintext": "aGk=", "EncryptionContext": {"a": 1}})"),
              "SerializationException: NUMBER_VALUE can not be converted to a String");
}

TEST(Input, KeepsTheConstraintsOfTheModel) {
    EXPECT_EQ(error_of("DescribeKey", "{}"),
              violation("Value null at 'keyId' failed to satisfy constraint: Member must not be null"));
    EXPECT_EQ(error_of("DescribeKey", R"({"KeyId": ""})"),
              violation("Value '' at 'keyId' failed to satisfy constraint: Member must have length greater than or "
                        "equal to 1"));
    std::string const long_id(2049, 'a');
    EXPECT_EQ(error_of("DescribeKey", R"({"KeyId": ")" + long_id + "\"}"),
              violation("Value '" + long_id +
                        "' at 'keyId' failed to satisfy constraint: Member must have length less than or equal to "
                        "2048"));
    EXPECT_EQ(error_of("DescribeKey", R"({"KeyId": ")" + std::string(2048, 'a') + "\"}"), "fits");
    std::string umlauts;
    for (int i = 0; i < 2048; ++i) umlauts += "\xc3\xa4";
    EXPECT_EQ(error_of("DescribeKey", R"({"KeyId": ")" + umlauts + "\"}"), "fits") << "characters count, not bytes";
}

TEST(Input, TellsAllThatIsWrongAtOnce) {
    EXPECT_EQ(error_of("CreateAlias", R"({"AliasName": "a b"})"),
              "ValidationException: 2 validation errors detected: Value 'a b' at 'aliasName' failed to satisfy "
              "constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; Value null at "
              "'targetKeyId' failed to satisfy constraint: Member must not be null");
}

TEST(Input, DoesNotRepeatWhatIsSecret) {
    std::string const plaintext(4 * 1366, 'A');
    EXPECT_EQ(error_of("Encrypt", R"({"KeyId": "a", "Plaintext": ")" + plaintext + "\"}"),
              violation("Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal "
                        "to 4096"));
    EXPECT_EQ(error_of("Decrypt", R"({"CiphertextBlob": ""})"),
              violation("Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'ciphertextBlob' failed to satisfy "
                        "constraint: Member must have length greater than or equal to 1"));
}

TEST(Input, GivesWhatItHolds) {
    auto const* op = find_operation("Encrypt");
    auto const in = input::parse(
        R"({"KeyId": "a", "Plaintext": "aGk=", "EncryptionContext": {"b": "2", "a": "1"}, "GrantTokens": ["x"], "DryRun": true})",
        op->takes);
    ASSERT_TRUE(in);
    EXPECT_EQ(in->text("KeyId"), "a");
    EXPECT_EQ(in->blob("Plaintext"), "hi");
    EXPECT_EQ(in->context("EncryptionContext"), (encryption_context{{"a", "1"}, {"b", "2"}}));
    EXPECT_EQ(in->texts("GrantTokens"), std::vector<std::string>{"x"});
    EXPECT_TRUE(in->flag("DryRun"));
    EXPECT_FALSE(in->has("EncryptionAlgorithm"));
}

TEST(Input, ReadsTimesAsSecondsWithinTheYearsThatWeCanPrint) {
    auto const time_of = [](std::string_view number) {
        auto const in = input::parse(
            fmt::format(R"({{"KeyId": "a", "ImportToken": "aGk=", "EncryptedKeyMaterial": "aGk=", "ValidTo": {}}})",
                        number),
            find_operation("ImportKeyMaterial")->takes);
        return in ? in->find_time("ValidTo") : std::nullopt;
    };
    EXPECT_EQ(time_of("1.7e9"), instant{std::chrono::seconds{1'700'000'000}});
    EXPECT_EQ(time_of("1e400"), instant{std::chrono::seconds{253'402'300'799}});
    EXPECT_EQ(time_of("-1e400"), instant{std::chrono::seconds{-253'402'300'799}});
    EXPECT_EQ(time_of("0e400"), instant{});
}

TEST(Operations, AreAllThatTheModelHasOrSaidNotToBeBuilt) {
    for (auto const* name : {"CreateKey", "Decrypt", "RetireGrant", "VerifyMac", "GetParametersForImport"})
        EXPECT_TRUE(find_operation(name) && !is_not_built(name)) << name;
    EXPECT_TRUE(is_not_built("ReplicateKey"));
    EXPECT_FALSE(find_operation("Nonsense") || is_not_built("Nonsense") || find_operation(""));
}

}  // namespace
}  // namespace s3seal::kms
