#include "server/kms/encryption.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/permission.hpp"
#include "server/kms/shapes.hpp"

namespace s3seal::kms {

namespace {

namespace json = boost::json;

result<std::size_t> read_size(input const& in) {
    auto const number = in.find_number("NumberOfBytes");
    auto const spec = in.find_text("KeySpec");
    if (number.has_value() == spec.has_value())
        return error{errc::validation, "Please specify either number of bytes or key spec."};
    if (number) return static_cast<std::size_t>(*number);
    return *spec == "AES_256" ? 32u : 16u;
}

void add_material_id(json::object& out, std::string_view name, std::string const& id) {
    if (!id.empty()) out[name] = id;
}

result<json::object> make_data_key(call& call, input const& in, bool with_plaintext) {
    TRY(auto const size, read_size(in));
    auto const context = in.context("EncryptionContext");
    TRY(auto const made, generate_data_key(call, in.text("KeyId"), context, size));
    json::object out{{"CiphertextBlob", print_blob(made.sealed.blob)}, {"KeyId", made.sealed.with->arn}};
    if (with_plaintext) out["Plaintext"] = print_blob(made.plaintext.view());
    add_material_id(out, "KeyMaterialId", made.sealed.material_id);
    return out;
}

result<json::object> run_generate_data_key(call& call, input const& in) {
    return make_data_key(call, in, true);
}

result<json::object> run_without_plaintext(call& call, input const& in) {
    return make_data_key(call, in, false);
}

std::string_view algorithm(input const& in, std::string_view name) {
    return in.find_text(name).value_or(symmetric_default);
}

result<json::object> run_encrypt(call& call, input const& in) {
    auto const context = in.context("EncryptionContext");
    auto const how = algorithm(in, "EncryptionAlgorithm");
    TRY(auto const made, encrypt(call, {in.text("KeyId"), context, how}, in.blob("Plaintext")));
    return json::object{
        {"CiphertextBlob", print_blob(made.blob)}, {"KeyId", made.with->arn}, {"EncryptionAlgorithm", how}};
}

result<json::object> run_decrypt(call& call, input const& in) {
    auto const context = in.context("EncryptionContext");
    auto const how = algorithm(in, "EncryptionAlgorithm");
    auto const blob = in.blob("CiphertextBlob");
    TRY(auto const opened, decrypt(call, {blob, in.text("KeyId"), context, how}));
    json::object out{
        {"KeyId", opened.with->arn}, {"Plaintext", print_blob(opened.plaintext.view())}, {"EncryptionAlgorithm", how}};
    add_material_id(out, "KeyMaterialId", opened.material_id);
    return out;
}

result<json::object> run_re_encrypt(call& call, input const& in) {
    auto const source_context = in.context("SourceEncryptionContext");
    auto const context = in.context("DestinationEncryptionContext");
    auto const from = algorithm(in, "SourceEncryptionAlgorithm");
    auto const to = algorithm(in, "DestinationEncryptionAlgorithm");
    auto const blob = in.blob("CiphertextBlob");
    TRY(auto const made, re_encrypt(call, {blob, in.text("SourceKeyId"), source_context, from},
                                    {in.text("DestinationKeyId"), context, to}));
    json::object out{{"CiphertextBlob", print_blob(made.destination.blob)},
                     {"SourceKeyId", made.source.with->arn},
                     {"KeyId", made.destination.with->arn},
                     {"SourceEncryptionAlgorithm", from},
                     {"DestinationEncryptionAlgorithm", to}};
    add_material_id(out, "SourceKeyMaterialId", made.source.material_id);
    add_material_id(out, "DestinationKeyMaterialId", made.destination.material_id);
    return out;
}

result<json::object> generate_random(call& call, input const& in) {
    CHECK_OK(permit_on(call, "*", "kms:GenerateRandom"));
    CHECK_OK(call.authorized());
    auto const size = in.find_number("NumberOfBytes");
    if (!size) return error{errc::validation, "NumberOfBytes is required."};
    std::string bytes(static_cast<std::size_t>(*size), '\0');
    call.svc.random.fill(std::as_writable_bytes(std::span{bytes}));
    return json::object{{"Plaintext", print_blob(bytes)}};
}

}  // namespace

std::span<operation const> ops::cryptography() noexcept {
    static constexpr member generate[] = {
        {"KeyId", &shapes::key_id, true},       {"EncryptionContext", &shapes::context},
        {"KeySpec", &shapes::data_key_spec},    {"NumberOfBytes", &shapes::number_of_bytes},
        {"GrantTokens", &shapes::grant_tokens}, {"DryRun", &shapes::flag},
        {"Recipient", &shapes::not_built}};
    static constexpr member encrypting[] = {
        {"KeyId", &shapes::key_id, true},        {"Plaintext", &shapes::plaintext, true},
        {"EncryptionContext", &shapes::context}, {"EncryptionAlgorithm", &shapes::encryption_algorithm},
        {"GrantTokens", &shapes::grant_tokens},  {"DryRun", &shapes::flag}};
    static constexpr member decrypting[] = {{"CiphertextBlob", &shapes::ciphertext, true},
                                            {"EncryptionContext", &shapes::context},
                                            {"KeyId", &shapes::key_id},
                                            {"EncryptionAlgorithm", &shapes::encryption_algorithm},
                                            {"GrantTokens", &shapes::grant_tokens},
                                            {"DryRun", &shapes::flag},
                                            {"DryRunModifiers", &shapes::not_built},
                                            {"Recipient", &shapes::not_built}};
    static constexpr member re_encrypting[] = {{"CiphertextBlob", &shapes::ciphertext, true},
                                               {"SourceEncryptionContext", &shapes::context},
                                               {"SourceKeyId", &shapes::key_id},
                                               {"DestinationKeyId", &shapes::key_id, true},
                                               {"DestinationEncryptionContext", &shapes::context},
                                               {"SourceEncryptionAlgorithm", &shapes::encryption_algorithm},
                                               {"DestinationEncryptionAlgorithm", &shapes::encryption_algorithm},
                                               {"GrantTokens", &shapes::grant_tokens},
                                               {"DryRun", &shapes::flag},
                                               {"DryRunModifiers", &shapes::not_built}};
    static constexpr member random[] = {{"NumberOfBytes", &shapes::number_of_bytes},
                                        {"CustomKeyStoreId", &shapes::not_built},
                                        {"Recipient", &shapes::not_built}};
    static constexpr operation rows[] = {{"GenerateDataKey", generate, run_generate_data_key},
                                         {"GenerateDataKeyWithoutPlaintext", generate, run_without_plaintext},
                                         {"Encrypt", encrypting, run_encrypt},
                                         {"Decrypt", decrypting, run_decrypt},
                                         {"ReEncrypt", re_encrypting, run_re_encrypt},
                                         {"GenerateRandom", random, generate_random}};
    return rows;
}

}  // namespace s3seal::kms
