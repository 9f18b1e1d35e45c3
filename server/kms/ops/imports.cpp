#include "server/http/dates.hpp"
#include "server/kms/import_token.hpp"
#include "server/kms/key_changes.hpp"
#include "server/kms/key_lookup.hpp"
#include "server/kms/key_pair.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/shapes.hpp"

#include <algorithm>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

constexpr std::chrono::hours token_validity{24};
constexpr std::chrono::days longest_validity{365};

result<key_ptr> find_importable(call& call, input const& in) {
    TRY(auto found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_origin(*found, "EXTERNAL"));
    CHECK_OK(check_not_pending_deletion(*found));
    return found;
}

result<json::object> get_parameters(call& call, input const& in) {
    call.more["kms:wrappingalgorithm"] = {std::string{in.text("WrappingAlgorithm")}};
    call.more["kms:wrappingkeyspec"] = {std::string{in.text("WrappingKeySpec")}};
    TRY(auto const found, find_importable(call, in));
    auto pair = make_material(*find_key_spec(in.text("WrappingKeySpec")), call.svc.random);
    auto const public_key = public_key_of(pair.view());
    import_parameters const made{found->arn, std::string{in.text("WrappingAlgorithm")}, call.from.now + token_validity,
                                 std::move(pair)};
    return json::object{{"KeyId", found->arn},
                        {"ImportToken", print_blob(seal_import_token(call.svc, made))},
                        {"PublicKey", print_blob(public_key)},
                        {"ParametersValidTo", print_time(made.valid_to)}};
}

// When the material expires; nothing: never.
result<std::optional<instant>> read_expiry(call const& call, input const& in) {
    auto const model = in.find_text("ExpirationModel").value_or("KEY_MATERIAL_EXPIRES");
    auto const until = in.find_time("ValidTo");
    if (model != "KEY_MATERIAL_EXPIRES") {
        if (!until) return until;
        return error{errc::validation,
                     "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE"};
    }
    if (!until)
        return error{errc::validation, "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"};
    if (*until <= call.from.now || *until > call.from.now + longest_validity)
        return error{errc::validation, "The validTo date must be in the future, and at most 365 days from now."};
    return until;
}

bool fits(key_spec const& spec, std::string_view material) {
    if (spec.family == key_family::symmetric || spec.family == key_family::hmac)
        return material.size() == spec.bits / 8;
    return is_key_pair(spec, material);
}

error wrong_material() {
    return {errc::incorrect_key_material,
            "The key material is invalid, or is not the key material that was imported before."};
}

// Material that waits for its rotation: at most one does.
void drop_pending(key& draft) {
    for (std::size_t i = draft.row.materials.size(); i-- > 0;) {
        if (draft.row.materials[i].state != material_state::pending) continue;
        draft.row.materials.erase(draft.row.materials.begin() + static_cast<std::ptrdiff_t>(i));
        draft.materials.erase(draft.materials.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

// Puts the material into the draft: where it was before, or behind all others.
result<> place(call const& call, key& draft, input const& in, storage::secret material, storage::kms_material row) {
    auto& rows = draft.row.materials;
    auto const id = call.svc.keys.material_id(draft, material.view());
    auto const known = std::find_if(rows.begin(), rows.end(), [&](auto const& one) { return one.id == id; });
    auto const type = in.find_text("ImportType").value_or(rows.empty() ? "NEW_KEY_MATERIAL" : "EXISTING_KEY_MATERIAL");
    bool const expected = in.find_text("KeyMaterialId").value_or(id) == id;
    bool const is_new = type == "NEW_KEY_MATERIAL";
    if (is_new && in.has("KeyMaterialId"))
        return error{errc::validation, "KeyMaterialId cannot be specified with the ImportType NEW_KEY_MATERIAL."};
    bool const may_add = rows.empty() || draft.symmetric();
    if (!expected || is_new != (known == rows.end()) || (is_new && !may_add)) return wrong_material();
    if (is_new) {
        row.state = rows.empty() ? material_state::current : material_state::pending;
        drop_pending(draft);
        call.svc.keys.add_material(draft, std::move(material), std::move(row));
        return {};
    }
    auto const index = static_cast<std::size_t>(known - rows.begin());
    row.state = known->state;
    row.rotation = known->rotation;
    row.rotated = known->rotated;
    if (row.description.empty()) row.description = known->description;
    call.svc.keys.add_material(draft, std::move(material), std::move(row));
    rows[index] = std::move(rows.back());
    draft.materials[index] = std::move(draft.materials.back());
    rows.pop_back();
    draft.materials.pop_back();
    return {};
}

result<json::object> import_material(call& call, input const& in) {
    call.more["kms:expirationmodel"] = {std::string{in.find_text("ExpirationModel").value_or("KEY_MATERIAL_EXPIRES")}};
    if (auto const until = in.find_time("ValidTo")) call.more["kms:validto"] = {http::iso_date_seconds(*until)};
    TRY(auto const found, find_importable(call, in));
    TRY(auto const expiry, read_expiry(call, in));
    TRY(auto const with, open_import_token(call, in.blob("ImportToken"), *found));
    TRY(auto material, unwrap_material(with, in.blob("EncryptedKeyMaterial")));
    if (!fits(*found->spec, material.view())) return wrong_material();
    auto const id = call.svc.keys.material_id(*found, material.view());
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        CHECK_OK(check_not_pending_deletion(draft));
        storage::kms_material row;
        row.description = in.text("KeyMaterialDescription");
        row.expires = expiry;
        return place(call, draft, in, std::move(material), std::move(row));
    }));
    json::object out{{"KeyId", found->arn}};
    if (found->symmetric()) out["KeyMaterialId"] = id;
    return out;
}

result<json::object> delete_material(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_origin(*found, "EXTERNAL"));
    auto const current = found->current_material();
    std::string_view const usual = current ? std::string_view{found->row.materials[*current].id} : "";
    auto const id = in.find_text("KeyMaterialId").value_or(usual);
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        auto& rows = draft.row.materials;
        auto const at = std::find_if(rows.begin(), rows.end(), [&](auto const& one) { return one.id == id; });
        if (at == rows.end()) return id.empty() ? result<>{} : error{errc::not_found, "There is no such key material."};
        at->wrapped.clear();
        at->expires.reset();
        draft.materials[static_cast<std::size_t>(at - rows.begin())] = nullptr;
        return {};
    }));
    json::object out{{"KeyId", found->arn}};
    if (found->symmetric() && !id.empty()) out["KeyMaterialId"] = id;
    return out;
}

}  // namespace

std::span<operation const> ops::imports() noexcept {
    static constexpr member parameters[] = {{"KeyId", &shapes::key_id, true},
                                            {"WrappingAlgorithm", &shapes::algorithm_to_wrap, true},
                                            {"WrappingKeySpec", &shapes::wrapping_key_spec, true}};
    static constexpr member import[] = {{"KeyId", &shapes::key_id, true},
                                        {"ImportToken", &shapes::ciphertext, true},
                                        {"EncryptedKeyMaterial", &shapes::ciphertext, true},
                                        {"ValidTo", &shapes::time},
                                        {"ExpirationModel", &shapes::expiration_model},
                                        {"ImportType", &shapes::import_type},
                                        {"KeyMaterialDescription", &shapes::material_description},
                                        {"KeyMaterialId", &shapes::material_id}};
    static constexpr member remove[] = {{"KeyId", &shapes::key_id, true}, {"KeyMaterialId", &shapes::material_id}};
    static constexpr operation rows[] = {
        {"GetParametersForImport", parameters, get_parameters, true, [](input const&) { return true; }},
        {"ImportKeyMaterial", import, import_material},
        {"DeleteImportedKeyMaterial", remove, delete_material}};
    return rows;
}

}  // namespace s3seal::kms
