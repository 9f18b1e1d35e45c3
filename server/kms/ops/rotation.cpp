#include "server/kms/key_changes.hpp"
#include "server/kms/key_lookup.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/shapes.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

constexpr std::int64_t usual_period = 365;
constexpr std::ptrdiff_t most_rotations = 25;  // on demand
constexpr std::string_view on_demand = "ON_DEMAND";

result<json::object> set_rotation(call& call, input const& in, std::int64_t days) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_usable(call, *found));
    CHECK_OK(check_symmetric(*found));
    CHECK_OK(check_origin(*found, "AWS_KMS"));
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        draft.row.rotation_days = static_cast<unsigned>(days);
        draft.row.next_rotation.reset();
        if (days > 0) draft.row.next_rotation = call.from.now + std::chrono::days{days};
        return {};
    }));
    return json::object{};
}

result<json::object> enable_rotation(call& call, input const& in) {
    auto const days = in.find_number("RotationPeriodInDays").value_or(usual_period);
    call.more["kms:rotationperiodindays"] = {std::to_string(days)};
    return set_rotation(call, in, days);
}

result<json::object> disable_rotation(call& call, input const& in) {
    return set_rotation(call, in, 0);
}

result<json::object> get_rotation_status(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_symmetric(*found));
    auto const& row = found->row;
    bool const enabled = row.rotation_days > 0 && !row.deletion;
    json::object out{{"KeyRotationEnabled", enabled}, {"KeyId", row.name.id}};
    if (enabled) out["RotationPeriodInDays"] = row.rotation_days;
    if (enabled && row.next_rotation) out["NextRotationDate"] = print_time(*row.next_rotation);
    return out;
}

result<> check_can_rotate(key const& one) {
    auto const& rows = one.row.materials;
    auto const made = std::count_if(rows.begin(), rows.end(), [](auto const& m) { return m.rotation == on_demand; });
    if (made >= most_rotations)
        return error{errc::limit_exceeded,
                     fmt::format("The on-demand rotations limit has been reached for the given keyId. No more "
                                 "on-demand rotations can be performed for this key: {}",
                                 one.arn)};
    if (!one.imported()) return {};
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].state == material_state::pending && one.materials[i]) return {};
    return error{errc::invalid_state, "No available key material pending rotation for the key: " + one.arn + "."};
}

result<json::object> rotate_on_demand(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_usable(call, *found));
    CHECK_OK(check_symmetric(*found));
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        CHECK_OK(check_can_rotate(draft));
        call.svc.keys.rotate(draft, on_demand, call.from.now);
        return {};
    }));
    return json::object{{"KeyId", found->row.name.id}};
}

struct numbered {
    std::string number;  // as a marker sorts it
    std::size_t index;
};

json::object print_rotation(key const& key, std::size_t index) {
    auto const& row = key.row.materials[index];
    json::object out{{"KeyId", key.row.name.id}, {"KeyMaterialId", row.id}, {"KeyMaterialState", row.state}};
    if (row.rotated) out["RotationDate"] = print_time(*row.rotated);
    if (!row.rotation.empty()) out["RotationType"] = row.rotation;
    if (!key.imported()) return out;
    out["ImportState"] = key.materials[index] ? "IMPORTED" : "PENDING_IMPORT";
    if (!row.description.empty()) out["KeyMaterialDescription"] = row.description;
    if (!key.materials[index]) return out;
    out["ExpirationModel"] = row.expires ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE";
    if (row.expires) out["ValidTo"] = print_time(*row.expires);
    return out;
}

result<json::object> list_rotations(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_symmetric(*found));
    TRY(auto const wanted, read_page(in, 100));
    bool const all = in.text("IncludeKeyMaterial") == "ALL_KEY_MATERIAL";
    std::vector<numbered> rows;
    for (std::size_t i = 0; i < found->row.materials.size(); ++i)
        if (all || found->row.materials[i].rotated) rows.push_back({fmt::format("{:06}", i), i});
    json::object out;
    print_page(
        out, "Rotations", rows, wanted, [](numbered const& one) -> std::string const& { return one.number; },
        [&](numbered const& one) { return print_rotation(*found, one.index); });
    return out;
}

}  // namespace

std::span<operation const> ops::rotation() noexcept {
    static constexpr member one_key[] = {{"KeyId", &shapes::key_id, true}};
    static constexpr member enable[] = {{"KeyId", &shapes::key_id, true},
                                        {"RotationPeriodInDays", &shapes::rotation_period}};
    static constexpr member list[] = {{"KeyId", &shapes::key_id, true},
                                      {"IncludeKeyMaterial", &shapes::include_material},
                                      {"Limit", &shapes::limit},
                                      {"Marker", &shapes::marker}};
    static constexpr operation rows[] = {{"EnableKeyRotation", enable, enable_rotation, false},
                                         {"DisableKeyRotation", one_key, disable_rotation, false},
                                         {"GetKeyRotationStatus", one_key, get_rotation_status},
                                         {"RotateKeyOnDemand", one_key, rotate_on_demand},
                                         {"ListKeyRotations", list, list_rotations}};
    return rows;
}

}  // namespace s3seal::kms
