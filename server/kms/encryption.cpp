#include "server/kms/encryption.hpp"
#include "server/kms/key_lookup.hpp"

#include "server/kms/ciphertext.hpp"
#include "server/kms/key_pair.hpp"
#include "server/kms/key_reference.hpp"
#include "server/kms/permission.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

// KMS says no more than that.
error invalid_ciphertext() {
    return {errc::invalid_ciphertext, ""};
}

error incorrect_key() {
    return {errc::incorrect_key, "The key ID in the request does not identify a CMK that can perform this operation."};
}

error unknown_ciphertext_key() {
    return error{
        errc::access_denied,
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or "
        "you are not allowed to access."}
        .because(aws::reason_code::kms_key_not_visible);
}

result<> check_algorithm(key const& one, std::string_view algorithm) {
    if (has(one.spec->encryption_algorithms, algorithm)) return {};
    return error{errc::invalid_key_usage,
                 fmt::format("Algorithm {} is incompatible with key spec {}.", algorithm, one.row.spec)};
}

// Ready to encrypt or decrypt something now.
result<> check_encrypts(call const& call, key const& one, std::string_view algorithm) {
    CHECK_OK(check_usable(call, one));
    CHECK_OK(check_usage(call, one, usage::encrypt));
    return check_algorithm(one, algorithm);
}

result<key_ptr> find_for_encryption(call& call, encrypt_request const& how, std::string_view action) {
    call.note_context(how.context);
    call.more["kms:encryptionalgorithm"] = {std::string{how.algorithm}};
    TRY(auto found, find_key(call, how.key, aliases::allowed, action));
    CHECK_OK(permit(call, *found, action, &how.context));
    CHECK_OK(call.authorized());
    CHECK_OK(check_encrypts(call, *found, how.algorithm));
    return found;
}

result<encrypted> seal(call& call, key_ptr with, encrypt_request const& how, std::string_view plaintext) {
    auto const current = *with->current_material();
    auto const& material = *with->materials[current];
    if (!with->symmetric()) {
        TRY(auto blob, rsa_encrypt(*with->spec, material.view(), how.algorithm, plaintext));
        return encrypted{std::move(with), "", std::move(blob)};
    }
    auto const& id = with->row.materials[current].id;
    auto blob = seal_ciphertext(with->arn, id, material, how.context, plaintext, call.svc.random);
    return encrypted{with, id, std::move(blob)};
}

// The key that a ciphertext names, if the caller may know of it.
// Whether another account has such a key is not told.
result<key_ptr> find_named_key(call& call, std::string_view arn, std::string_view action) {
    auto const named = parse_key_reference(arn, call.from.who.account, call.from.region);
    if (!named) return unknown_ciphertext_key();
    TRY(auto found, call.svc.keys.find({named->account, named->region, named->name}, call.from.now));
    if (found) return found;
    return named->account == call.from.who.account ? unknown_ciphertext_key() : not_visible(call.from.who, action);
}

// ReEncrypt has to ask about its other key too.
result<> permit_opening(call const& call, key const& with, decrypt_request const& what, std::string_view action) {
    CHECK_OK(permit(call, with, action, &what.context));
    return action == "kms:Decrypt" ? call.authorized() : result<>{};
}

result<decrypted> open_symmetric(call& call, decrypt_request const& what, std::string_view action) {
    key_ptr wanted;
    if (!what.key.empty()) {
        TRY(wanted, find_key(call, what.key, aliases::allowed, action));
    }
    auto const parsed = parse_ciphertext(what.blob);
    if (!parsed) return invalid_ciphertext();
    if (wanted && wanted->arn != parsed->key_arn) return incorrect_key();
    call.note.key_arn = parsed->key_arn;
    TRY(auto found, find_named_key(call, parsed->key_arn, action));
    CHECK_OK(permit_opening(call, *found, what, action));
    CHECK_OK(check_encrypts(call, *found, what.algorithm));
    auto const* material = found->find_material(parsed->material_id, call.from.now);
    auto plaintext = material ? open_ciphertext(*parsed, *material, what.context) : std::nullopt;
    if (!plaintext) return invalid_ciphertext();
    return decrypted{std::move(found), parsed->material_id, *std::move(plaintext)};
}

result<decrypted> open_asymmetric(call& call, decrypt_request const& what, std::string_view action) {
    if (what.key.empty()) return error{errc::validation, "KeyId is required for asymmetric decryption."};
    TRY(auto found, find_key(call, what.key, aliases::allowed, action));
    CHECK_OK(permit_opening(call, *found, what, action));
    CHECK_OK(check_encrypts(call, *found, what.algorithm));
    auto const material = found->materials[*found->current_material()]->view();
    auto plaintext = rsa_decrypt(material, what.algorithm, what.blob);
    if (!plaintext) return invalid_ciphertext();
    return decrypted{std::move(found), "", *std::move(plaintext)};
}

result<decrypted> open(call& call, decrypt_request const& what, std::string_view action) {
    call.note_context(what.context);
    call.more["kms:encryptionalgorithm"] = {std::string{what.algorithm}};
    return what.algorithm == symmetric_default ? open_symmetric(call, what, action)
                                               : open_asymmetric(call, what, action);
}

}  // namespace

result<data_key> generate_data_key(call& call, std::string_view key, encryption_context const& context,
                                   std::size_t bytes) {
    encrypt_request const how{key, context};
    TRY(auto with, find_for_encryption(call, how, std::string{"kms:"}.append(call.operation)));
    CHECK_OK(check_dry_run(call));
    std::string fresh(bytes, '\0');
    call.svc.random.fill(std::as_writable_bytes(std::span{fresh}));
    storage::secret plaintext{std::move(fresh)};
    TRY(auto sealed, seal(call, std::move(with), how, plaintext.view()));
    return data_key{std::move(sealed), std::move(plaintext)};
}

result<encrypted> encrypt(call& call, encrypt_request const& how, std::string_view plaintext) {
    TRY(auto with, find_for_encryption(call, how, "kms:Encrypt"));
    CHECK_OK(check_dry_run(call));
    return seal(call, std::move(with), how, plaintext);
}

result<decrypted> decrypt(call& call, decrypt_request const& what) {
    TRY(auto out, open(call, what, "kms:Decrypt"));
    CHECK_OK(check_dry_run(call));
    return out;
}

result<re_encrypted> re_encrypt(call& call, decrypt_request const& what, encrypt_request const& how) {
    TRY(auto source, open(call, what, "kms:ReEncryptFrom"));
    call.alias.clear();
    auto const from = call.note.key_arn;
    TRY(auto const to, find_key(call, how.key, aliases::allowed, "kms:ReEncryptTo"));
    call.more["kms:reencryptonsamekey"] = {to->arn == from ? "true" : "false"};
    TRY(auto with, find_for_encryption(call, how, "kms:ReEncryptTo"));
    CHECK_OK(check_dry_run(call));
    TRY(auto destination, seal(call, std::move(with), how, source.plaintext.view()));
    source.plaintext = {};
    return re_encrypted{std::move(source), std::move(destination)};
}

}  // namespace s3seal::kms
