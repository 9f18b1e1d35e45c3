#include "server/kms/shapes.hpp"

#include <algorithm>

namespace s3seal::kms::shapes {

namespace {

using names = std::string_view const[];

constexpr names data_key_specs = {"AES_256", "AES_128"};
constexpr names encryption_algorithms = {"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"};
constexpr names expiration_models = {"KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"};
constexpr names grantable = {"Decrypt",
                             "Encrypt",
                             "GenerateDataKey",
                             "GenerateDataKeyWithoutPlaintext",
                             "ReEncryptFrom",
                             "ReEncryptTo",
                             "Sign",
                             "Verify",
                             "GetPublicKey",
                             "CreateGrant",
                             "RetireGrant",
                             "DescribeKey",
                             "GenerateDataKeyPair",
                             "GenerateDataKeyPairWithoutPlaintext",
                             "GenerateMac",
                             "VerifyMac"};
constexpr names import_types = {"NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"};
constexpr names included_materials = {"ALL_KEY_MATERIAL", "ROTATIONS_ONLY"};
constexpr names key_specs = {"RSA_2048",          "ECC_NIST_P384", "ECC_NIST_P256",   "ECC_NIST_P521",
                             "HMAC_384",          "RSA_3072",      "ECC_SECG_P256K1", "RSA_4096",
                             "SYMMETRIC_DEFAULT", "HMAC_256",      "HMAC_224",        "HMAC_512"};
constexpr names key_usages = {"ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC"};
constexpr names mac_algorithms = {"HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"};
constexpr names message_types = {"RAW", "DIGEST"};
constexpr names origins = {"AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"};
constexpr names pair_specs = {"RSA_2048",      "RSA_3072",      "RSA_4096",       "ECC_NIST_P256",
                              "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"};
constexpr names signing_algorithms = {"RSASSA_PSS_SHA_256",
                                      "RSASSA_PSS_SHA_384",
                                      "RSASSA_PSS_SHA_512",
                                      "RSASSA_PKCS1_V1_5_SHA_256",
                                      "RSASSA_PKCS1_V1_5_SHA_384",
                                      "RSASSA_PKCS1_V1_5_SHA_512",
                                      "ECDSA_SHA_256",
                                      "ECDSA_SHA_384",
                                      "ECDSA_SHA_512"};
constexpr names wrapping_algorithms = {"RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256",
                                       "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"};
constexpr names wrapping_key_specs = {"RSA_2048", "RSA_3072", "RSA_4096"};

bool all_of(std::string_view text, std::string_view marks, bool empty_fits = false) {
    return (empty_fits || !text.empty()) && std::all_of(text.begin(), text.end(), [&](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      marks.find(c) != marks.npos;
           });
}

bool is_name(std::string_view text) {
    return all_of(text, ":/_-");
}
bool is_word(std::string_view text) {
    return all_of(text, "_");
}
bool is_principal_name(std::string_view text) {
    return all_of(text, "_+=,.@:/-");
}
bool is_description(std::string_view text) {
    return all_of(text, ":/_.- \t\n\r\f\v", true);
}
bool is_hex(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// UTF-8 of U+0020 to U+00FF, for policies also tab and line ends.
bool is_latin(std::string_view text, std::string_view controls) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        if (c == 0xc2 || c == 0xc3)
            ++i;
        else if (c >= 0x80 || (c < 0x20 && controls.find(text[i]) == controls.npos))
            return false;
    }
    return true;
}
bool is_marker(std::string_view text) {
    return is_latin(text, "");
}
bool is_policy(std::string_view text) {
    return is_latin(text, "\t\n\r");
}

constexpr shape text(std::int64_t min, std::int64_t max, std::string_view pattern = {},
                     bool (*fits)(std::string_view) = nullptr) {
    return {.kind = json_kind::text, .min = min, .max = max, .pattern = pattern, .fits = fits};
}
constexpr shape choice(std::span<std::string_view const> names) {
    return {.kind = json_kind::text, .choices = names};
}
constexpr shape number(std::int64_t min, std::int64_t max) {
    return {.kind = json_kind::number, .min = min, .max = max};
}
constexpr shape list(shape const& shape, std::int64_t max = std::numeric_limits<std::int64_t>::max()) {
    return {.kind = json_kind::list, .max = max, .element = &shape};
}

constexpr shape any_text{.kind = json_kind::text};
constexpr shape tag_key = text(1, 128);
constexpr shape tag_value = text(0, 256);
constexpr member tag_members[] = {{"TagKey", &tag_key, true}, {"TagValue", &tag_value, true}};
constexpr shape tag{.kind = json_kind::structure, .members = tag_members};
constexpr shape grant_operation = choice(grantable);
constexpr member constraint_members[] = {{"EncryptionContextSubset", &context}, {"EncryptionContextEquals", &context}};

}  // namespace

constexpr shape algorithm_to_wrap = choice(wrapping_algorithms);
constexpr shape alias_name = text(1, 256, "^[a-zA-Z0-9:/_-]+$", is_name);
constexpr shape ciphertext{.kind = json_kind::blob, .min = 1, .max = 6144};
constexpr shape context{.kind = json_kind::map, .element = &any_text};
constexpr shape data_key_spec = choice(data_key_specs);
constexpr shape description = text(0, 8192);
constexpr shape encryption_algorithm = choice(encryption_algorithms);
constexpr shape expiration_model = choice(expiration_models);
constexpr shape flag{.kind = json_kind::truth};
constexpr shape grant_constraints{.kind = json_kind::structure, .members = constraint_members};
constexpr shape grant_id = text(1, 128);
constexpr shape grant_name = text(1, 256, "^[a-zA-Z0-9:/_-]+$", is_name);
constexpr shape grant_operations = list(grant_operation);
constexpr shape grant_token = text(1, 8192);
constexpr shape grant_tokens = list(grant_token, 10);
constexpr shape import_type = choice(import_types);
constexpr shape include_material = choice(included_materials);
constexpr shape key_id = text(1, 2048);
constexpr shape key_spec = choice(key_specs);
constexpr shape key_usage = choice(key_usages);
constexpr shape limit = number(1, 1000);
constexpr shape mac_algorithm = choice(mac_algorithms);
constexpr shape marker = text(1, 1024, "[\\u0020-\\u00FF]*", is_marker);
constexpr shape material_description = text(0, 256, "^[a-zA-Z0-9:/_\\s.-]+$", is_description);
constexpr shape material_id = text(64, 64, "^[a-f0-9]+$", is_hex);
constexpr shape message_type = choice(message_types);
constexpr shape not_built{.kind = json_kind::not_built};
constexpr shape number_of_bytes = number(1, 1024);
constexpr shape origin = choice(origins);
constexpr shape pair_spec = choice(pair_specs);
constexpr shape pending_window = number(1, 365);
constexpr shape plaintext{.kind = json_kind::blob, .min = 1, .max = 4096, .sensitive = true};
constexpr shape policy = text(1, 131072, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+", is_policy);
constexpr shape policy_name = text(1, 128, "[\\w]+", is_word);
constexpr shape principal = text(1, 256, "^[\\w+=,.@:/-]+$", is_principal_name);
constexpr shape rotation_period = number(90, 2560);
constexpr shape signing_algorithm = choice(signing_algorithms);
constexpr shape tag_keys = list(tag_key);
constexpr shape tags = list(tag);
constexpr shape time{.kind = json_kind::time};
constexpr shape wrapping_key_spec = choice(wrapping_key_specs);

}  // namespace s3seal::kms::shapes
