// Rotation and import: which material a key encrypts with, and which ones it still opens.
#include "server/kms/key_pair.hpp"
#include "tests/unit/kms/kms_test.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace s3seal::kms {
namespace {

using testing::StartsWith;

class Materials : public Kms {
protected:
    std::string encrypted(std::string const& id) {
        return ask("Encrypt", with_key(id, R"("Plaintext": "aGk=")")).text("CiphertextBlob");
    }
    std::string decrypting(std::string const& blob) {
        auto const out = ask("Decrypt", R"({"CiphertextBlob": ")" + blob + "\"}");
        return out.refused.empty() ? out.text("Plaintext") : out.refused;
    }
    std::string current(std::string const& id) {
        return ask("DescribeKey", with_key(id)).object("KeyMetadata").at("CurrentKeyMaterialId").as_string().c_str();
    }
    boost::json::array materials(std::string const& id) {
        return ask("ListKeyRotations", with_key(id, R"("IncludeKeyMaterial": "ALL_KEY_MATERIAL")")).array("Rotations");
    }
};

TEST_F(Materials, OfBeforeARotationStillOpen) {
    auto const old = encrypted(app_key);
    auto const first = current(app_key);
    EXPECT_EQ(ask("RotateKeyOnDemand", with_key(app_key)).text("KeyId"), app_key);
    EXPECT_NE(current(app_key), first);
    EXPECT_EQ(decrypting(old), "aGk=");
    EXPECT_EQ(ask("Decrypt", R"({"CiphertextBlob": ")" + old + "\"}").text("KeyMaterialId"), first);
    restart();
    EXPECT_EQ(decrypting(old), "aGk=");
    EXPECT_EQ(decrypting(encrypted(app_key)), "aGk=");
    auto const rotations = ask("ListKeyRotations", with_key(app_key)).array("Rotations");
    ASSERT_EQ(rotations.size(), 1u);
    EXPECT_EQ(rotations[0].as_object().at("RotationType").as_string(), "ON_DEMAND");
    EXPECT_EQ(materials(app_key).size(), 2u);
    EXPECT_EQ(materials(app_key)[0].as_object().at("KeyMaterialState").as_string(), "NON_CURRENT");
    for (int i = 1; i < 25; ++i) EXPECT_EQ(refused_for("RotateKeyOnDemand", app_key), "");
    EXPECT_EQ(refused_for("RotateKeyOnDemand", app_key),
              std::string{"LimitExceededException: The on-demand rotations limit has been reached for the given keyId. "
                          "No more on-demand rotations can be performed for this key: "} +
                  app_arn);
    EXPECT_EQ(decrypting(old), "aGk=");
}

TEST_F(Materials, RotateByThemselvesWhenTheirTimeHasCome) {
    EXPECT_EQ(boost::json::serialize(ask("GetKeyRotationStatus", with_key(app_key)).values),
              std::string{R"({"KeyRotationEnabled":false,"KeyId":")"} + app_key + "\"}");
    ASSERT_EQ(refused("EnableKeyRotation", with_key(app_key, R"("RotationPeriodInDays": 100)")), "");
    auto const status = ask("GetKeyRotationStatus", with_key(app_key));
    EXPECT_TRUE(status.values.at("KeyRotationEnabled").as_bool());
    EXPECT_EQ(status.values.at("RotationPeriodInDays").to_number<int>(), 100);
    EXPECT_EQ(status.values.at("NextRotationDate").as_double(), 1'700'000'000.123 + 100 * 86400);
    auto const old = encrypted(app_key);
    auto const first = current(app_key);
    time_.advance(std::chrono::days{100} - std::chrono::milliseconds{1});
    EXPECT_EQ(current(app_key), first);
    time_.advance(std::chrono::milliseconds{1});
    EXPECT_NE(current(app_key), first);
    EXPECT_EQ(decrypting(old), "aGk=");
    auto const rotation = ask("ListKeyRotations", with_key(app_key)).array("Rotations")[0].as_object();
    EXPECT_EQ(rotation.at("RotationType").as_string(), "AUTOMATIC");
    ASSERT_EQ(refused_for("DisableKeyRotation", app_key), "");
    auto const second = current(app_key);
    time_.advance(std::chrono::days{1000});
    EXPECT_EQ(current(app_key), second);
    EXPECT_THAT(refused("EnableKeyRotation", with_key(app_key, R"("RotationPeriodInDays": 89)")),
                testing::HasSubstr("Value '89' at 'rotationPeriodInDays' failed to satisfy constraint: Member must "
                                   "have value greater than or equal to 90"));
}

TEST_F(Materials, OfOtherKindsDoNotRotate) {
    auto const mac = make_key(R"({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"})");
    for (auto const* operation : {"EnableKeyRotation", "GetKeyRotationStatus", "RotateKeyOnDemand", "ListKeyRotations"})
        EXPECT_THAT(refused_for(operation, mac), StartsWith("UnsupportedOperationException: " + arn_of(mac)))
            << operation;
}

class Imports : public Materials {
protected:
    // Wraps as a client does, with the public key that was given out.
    static std::string wrap(std::string const& spki, bool sha1, std::string const& bytes) {
        auto const* at = reinterpret_cast<unsigned char const*>(spki.data());
        auto* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
        auto* use = EVP_PKEY_CTX_new(key, nullptr);
        auto const* digest = sha1 ? EVP_sha1() : EVP_sha256();
        EVP_PKEY_encrypt_init(use);
        EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_OAEP_PADDING);
        EVP_PKEY_CTX_set_rsa_oaep_md(use, digest);
        EVP_PKEY_CTX_set_rsa_mgf1_md(use, digest);
        std::string out(512, '\0');
        std::size_t size = out.size();
        EXPECT_EQ(EVP_PKEY_encrypt(use, reinterpret_cast<unsigned char*>(out.data()), &size,
                                   reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()),
                  1);
        EVP_PKEY_CTX_free(use);
        EVP_PKEY_free(key);
        return out.substr(0, size);
    }
    static std::string wrap_with_aes(std::string const& key, std::string const& bytes) {
        auto* use = EVP_CIPHER_CTX_new();
        EVP_CIPHER_CTX_set_flags(use, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
        std::string out(bytes.size() + 16, '\0');
        int size = 0;
        EVP_EncryptInit_ex(use, EVP_aes_256_wrap_pad(), nullptr, reinterpret_cast<unsigned char const*>(key.data()),
                           nullptr);
        EVP_EncryptUpdate(use, reinterpret_cast<unsigned char*>(out.data()), &size,
                          reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
        EVP_CIPHER_CTX_free(use);
        return out.substr(0, static_cast<std::size_t>(size));
    }

    response parameters(std::string const& id, std::string_view algorithm = "RSAES_OAEP_SHA_256") {
        return ask(
            "GetParametersForImport",
            with_key(id,
                     std::string{R"("WrappingKeySpec": "RSA_2048", "WrappingAlgorithm": ")"}.append(algorithm).append(
                         "\"")));
    }
    std::string import(std::string const& id, std::string const& token, std::string const& wrapped,
                       std::string_view more = R"("ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE")") {
        return refused(
            "ImportKeyMaterial",
            with_key(id, R"("ImportToken": ")" + token + R"(", "EncryptedKeyMaterial": ")" +
                             base64_encode(as_bytes(wrapped)) + "\"" + (more.empty() ? "" : ", ") + std::string{more}));
    }
    std::string import_bytes(std::string const& id, std::string const& bytes, std::string_view more) {
        auto const with = parameters(id);
        return import(id, with.text("ImportToken"), wrap(*base64_decode(with.text("PublicKey")), false, bytes), more);
    }

    static constexpr auto forever = R"("ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE")";
    std::string const id_ = make_key(R"({"Origin": "EXTERNAL"})");
    std::string const pending_ = "KMSInvalidStateException: " + arn_of(id_) + " is pending import.";
    std::string const bytes_ = std::string(32, 'k');
};

TEST_F(Imports, MakeAKeyUsable) {
    auto const before = ask("DescribeKey", with_key(id_)).object("KeyMetadata");
    EXPECT_EQ(before.at("KeyState").as_string(), "PendingImport");
    EXPECT_FALSE(before.at("Enabled").as_bool());
    EXPECT_EQ(refused("Encrypt", with_key(id_, R"("Plaintext": "aGk=")")), pending_);
    EXPECT_EQ(refused_for("EnableKey", id_), pending_);
    auto const with = parameters(id_);
    EXPECT_EQ(with.text("KeyId"), arn_of(id_));
    EXPECT_EQ(with.values.at("ParametersValidTo").as_double(), 1'700'000'000.123 + 86400);
    auto const wrapped = wrap(*base64_decode(with.text("PublicKey")), false, bytes_);
    EXPECT_EQ(import(id_, with.text("ImportToken"), wrapped, ""),
              "ValidationException: A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
    EXPECT_EQ(import(id_, with.text("ImportToken"), wrapped), "");
    auto const after = ask("DescribeKey", with_key(id_)).object("KeyMetadata");
    EXPECT_EQ(after.at("KeyState").as_string(), "Enabled");
    EXPECT_EQ(after.at("ExpirationModel").as_string(), "KEY_MATERIAL_DOES_NOT_EXPIRE");
    auto const blob = encrypted(id_);
    auto const deleted = ask("DeleteImportedKeyMaterial", with_key(id_));
    EXPECT_EQ(deleted.text("KeyId"), arn_of(id_));
    EXPECT_EQ(state_of(id_), "PendingImport");
    EXPECT_EQ(decrypting(blob), pending_);
    restart();
    EXPECT_EQ(state_of(id_), "PendingImport");
    EXPECT_EQ(import_bytes(id_, std::string(32, 'x'), forever).substr(0, 29), "IncorrectKeyMaterialException");
    EXPECT_EQ(import_bytes(id_, bytes_, forever), "");
    EXPECT_EQ(decrypting(blob), "aGk=");
}

TEST_F(Imports, TakeEachWrapping) {
    for (bool const sha1 : {false, true}) {
        auto const hash = std::string{sha1 ? "SHA_1" : "SHA_256"};
        auto const plain = make_key(R"({"Origin": "EXTERNAL"})");
        auto const with = parameters(plain, "RSAES_OAEP_" + hash);
        EXPECT_EQ(import(plain, with.text("ImportToken"), wrap(*base64_decode(with.text("PublicKey")), sha1, bytes_)),
                  "");
        auto const carried = make_key(R"({"Origin": "EXTERNAL"})");
        auto const by_aes = parameters(carried, "RSA_AES_KEY_WRAP_" + hash);
        auto const aes = std::string(32, 'a');
        auto const wrapped = wrap(*base64_decode(by_aes.text("PublicKey")), sha1, aes) + wrap_with_aes(aes, bytes_);
        EXPECT_EQ(import(carried, by_aes.text("ImportToken"), wrapped), "");
        EXPECT_EQ(import(carried, by_aes.text("ImportToken"), wrapped.substr(0, 256)), "InvalidCiphertextException");
    }
}

TEST_F(Imports, RefuseWrongTokensAndMaterial) {
    auto const with = parameters(id_);
    auto const spki = *base64_decode(with.text("PublicKey"));
    auto const other = make_key(R"({"Origin": "EXTERNAL"})");
    auto const wrapped = wrap(spki, false, bytes_);
    EXPECT_EQ(import(other, with.text("ImportToken"), wrapped), "InvalidImportTokenException");
    EXPECT_EQ(import(id_, "bm9uZQ==", wrapped), "InvalidImportTokenException");
    EXPECT_EQ(import(id_, with.text("ImportToken"), "nonsense"), "InvalidCiphertextException");
    EXPECT_THAT(import(id_, with.text("ImportToken"), wrap(spki, false, "short")),
                StartsWith("IncorrectKeyMaterialException"));
    EXPECT_EQ(parameters(app_key).refused, std::string{"UnsupportedOperationException: "} + app_arn +
                                               " origin is AWS_KMS which is not valid for this operation.");
    time_.advance(std::chrono::hours{24});
    EXPECT_EQ(import(id_, with.text("ImportToken"), wrapped), "ExpiredImportTokenException");
}

TEST_F(Imports, ExpireByTheClock) {
    auto const until = std::to_string(1'700'000'000 + 3600);
    auto const expiring = R"("ValidTo": )" + until;
    EXPECT_THAT(import_bytes(id_, bytes_, R"("ValidTo": 1600000000)"), StartsWith("ValidationException"));
    EXPECT_THAT(import_bytes(id_, bytes_, R"("ValidTo": 1800000000)"), StartsWith("ValidationException"));
    EXPECT_THAT(import_bytes(id_, bytes_, std::string{forever} + ", " + expiring), StartsWith("ValidationException"));
    EXPECT_EQ(import_bytes(id_, bytes_, expiring), "");
    auto const metadata = ask("DescribeKey", with_key(id_)).object("KeyMetadata");
    EXPECT_EQ(metadata.at("ExpirationModel").as_string(), "KEY_MATERIAL_EXPIRES");
    EXPECT_EQ(metadata.at("ValidTo").as_double(), 1'700'003'600);
    auto const blob = encrypted(id_);
    time_.advance(std::chrono::hours{1});
    EXPECT_EQ(state_of(id_), "PendingImport");
    EXPECT_EQ(decrypting(blob), pending_);
    EXPECT_EQ(import_bytes(id_, bytes_, forever), "");
    EXPECT_EQ(decrypting(blob), "aGk=");
}

TEST_F(Imports, RotateToMaterialThatWaits) {
    ASSERT_EQ(import_bytes(id_, bytes_, forever), "");
    auto const blob = encrypted(id_);
    EXPECT_EQ(refused_for("RotateKeyOnDemand", id_),
              "KMSInvalidStateException: No available key material pending rotation for the key: " + arn_of(id_) + ".");
    EXPECT_THAT(refused_for("EnableKeyRotation", id_), StartsWith("UnsupportedOperationException"));
    auto const fresh =
        std::string{forever} + R"(, "ImportType": "NEW_KEY_MATERIAL", "KeyMaterialDescription": "second")";
    ASSERT_EQ(import_bytes(id_, std::string(32, 'n'), fresh), "");
    EXPECT_EQ(state_of(id_), "Enabled");
    EXPECT_EQ(materials(id_)[1].as_object().at("KeyMaterialState").as_string(), "PENDING_ROTATION");
    EXPECT_EQ(materials(id_)[1].as_object().at("KeyMaterialDescription").as_string(), "second");
    EXPECT_EQ(refused_for("RotateKeyOnDemand", id_), "");
    EXPECT_EQ(materials(id_)[1].as_object().at("KeyMaterialState").as_string(), "CURRENT");
    EXPECT_EQ(decrypting(blob), "aGk=");
    EXPECT_EQ(decrypting(encrypted(id_)), "aGk=");
}

}  // namespace
}  // namespace s3seal::kms
