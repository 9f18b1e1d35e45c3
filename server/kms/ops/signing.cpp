#include "server/kms/key_lookup.hpp"
#include "server/kms/key_pair.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/shapes.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

struct chosen {
    key_ptr with;
    std::string_view material;
    std::string_view algorithm;
};

// A key that is ready for `usage` with the algorithm of the request.
result<chosen> choose(call& call, input const& in, std::string_view usage) {
    bool const signs = usage == usage::sign;
    auto const algorithm = in.text(signs ? "SigningAlgorithm" : "MacAlgorithm");
    call.more[signs ? "kms:signingalgorithm" : "kms:macalgorithm"] = {std::string{algorithm}};
    if (auto const type = in.find_text("MessageType")) call.more["kms:messagetype"] = {std::string{*type}};
    TRY(auto with, find_permitted_key(call, in.text("KeyId"), aliases::allowed));
    CHECK_OK(check_usable(call, *with));
    CHECK_OK(check_usage(call, *with, usage));
    if (!has(signs ? with->spec->signing_algorithms : with->spec->mac_algorithms, algorithm))
        return error{errc::invalid_key_usage,
                     fmt::format("Algorithm {} is incompatible with key spec {}.", algorithm, with->row.spec)};
    CHECK_OK(check_dry_run(call));
    auto const material = with->materials[*with->current_material()]->view();
    return chosen{std::move(with), material, algorithm};
}

bool is_digest(input const& in) {
    return in.text("MessageType") == "DIGEST";
}

result<json::object> run_sign(call& call, input const& in) {
    TRY(auto const by, choose(call, in, usage::sign));
    TRY(auto const signature, sign(by.material, by.algorithm, in.blob("Message"), is_digest(in)));
    return json::object{
        {"KeyId", by.with->arn}, {"Signature", print_blob(signature)}, {"SigningAlgorithm", by.algorithm}};
}

result<json::object> run_verify(call& call, input const& in) {
    TRY(auto const by, choose(call, in, usage::sign));
    TRY(bool const valid, verify(by.material, by.algorithm, in.blob("Message"), is_digest(in), in.blob("Signature")));
    if (!valid) return error{errc::invalid_signature_value, ""};
    return json::object{{"KeyId", by.with->arn}, {"SignatureValid", true}, {"SigningAlgorithm", by.algorithm}};
}

result<json::object> generate_mac(call& call, input const& in) {
    TRY(auto const by, choose(call, in, usage::mac));
    auto const mac = make_mac(by.material, by.algorithm, in.blob("Message"));
    return json::object{{"Mac", print_blob(mac)}, {"MacAlgorithm", by.algorithm}, {"KeyId", by.with->arn}};
}

result<json::object> verify_mac(call& call, input const& in) {
    TRY(auto const by, choose(call, in, usage::mac));
    auto const mac = make_mac(by.material, by.algorithm, in.blob("Message"));
    if (!equal_constant_time(mac, in.blob("Mac"))) return error{errc::invalid_mac, ""};
    return json::object{{"KeyId", by.with->arn}, {"MacValid", true}, {"MacAlgorithm", by.algorithm}};
}

result<json::object> get_public_key(call& call, input const& in) {
    TRY(auto const with, find_permitted_key(call, in.text("KeyId"), aliases::allowed));
    CHECK_OK(check_usable(call, *with));
    auto const family = with->spec->family;
    if (family != key_family::rsa && family != key_family::elliptic)
        return error{
            errc::unsupported_operation,
            fmt::format("{} key spec is {} which is not valid for this operation.", with->arn, with->row.spec)};
    json::object out{{"KeyId", with->arn},
                     {"PublicKey", print_blob(public_key_of(with->materials[*with->current_material()]->view()))},
                     {"CustomerMasterKeySpec", with->row.spec},
                     {"KeySpec", with->row.spec},
                     {"KeyUsage", with->row.usage}};
    if (with->row.usage == usage::encrypt)
        out["EncryptionAlgorithms"] = print_texts(with->spec->encryption_algorithms);
    else
        out["SigningAlgorithms"] = print_texts(with->spec->signing_algorithms);
    return out;
}

}  // namespace

std::span<operation const> ops::signing() noexcept {
    static constexpr member to_sign[] = {
        {"KeyId", &shapes::key_id, true},       {"Message", &shapes::plaintext, true},
        {"MessageType", &shapes::message_type}, {"SigningAlgorithm", &shapes::signing_algorithm, true},
        {"GrantTokens", &shapes::grant_tokens}, {"DryRun", &shapes::flag}};
    static constexpr member to_verify[] = {{"KeyId", &shapes::key_id, true},
                                           {"Message", &shapes::plaintext, true},
                                           {"MessageType", &shapes::message_type},
                                           {"Signature", &shapes::ciphertext, true},
                                           {"SigningAlgorithm", &shapes::signing_algorithm, true},
                                           {"GrantTokens", &shapes::grant_tokens},
                                           {"DryRun", &shapes::flag}};
    static constexpr member to_mac[] = {{"Message", &shapes::plaintext, true},
                                        {"KeyId", &shapes::key_id, true},
                                        {"MacAlgorithm", &shapes::mac_algorithm, true},
                                        {"GrantTokens", &shapes::grant_tokens},
                                        {"DryRun", &shapes::flag}};
    static constexpr member to_verify_mac[] = {
        {"Message", &shapes::plaintext, true},          {"KeyId", &shapes::key_id, true},
        {"MacAlgorithm", &shapes::mac_algorithm, true}, {"Mac", &shapes::ciphertext, true},
        {"GrantTokens", &shapes::grant_tokens},         {"DryRun", &shapes::flag}};
    static constexpr member public_key[] = {{"KeyId", &shapes::key_id, true}, {"GrantTokens", &shapes::grant_tokens}};
    static constexpr operation rows[] = {{"Sign", to_sign, run_sign},
                                         {"Verify", to_verify, run_verify},
                                         {"GenerateMac", to_mac, generate_mac},
                                         {"VerifyMac", to_verify_mac, verify_mac},
                                         {"GetPublicKey", public_key, get_public_key}};
    return rows;
}

}  // namespace s3seal::kms
