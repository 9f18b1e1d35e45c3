#include "server/kms/output.hpp"

namespace s3seal::kms {

namespace {

namespace json = boost::json;

constexpr std::string_view marker_start = "after ";

void print_import(json::object& out, key const& key, instant now) {
    auto const current = key.current_material();
    if (!key.imported() || key.state_at(now) == key_state::pending_import || !current) return;
    std::optional<instant> earliest;
    for (auto const& one : key.row.materials)
        if (one.expires && (!earliest || *one.expires < *earliest)) earliest = one.expires;
    out["ExpirationModel"] = earliest ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE";
    if (earliest) out["ValidTo"] = print_time(*earliest);
}

void print_algorithms(json::object& out, key const& key) {
    auto const& spec = *key.spec;
    if (key.row.usage == usage::encrypt) out["EncryptionAlgorithms"] = print_texts(spec.encryption_algorithms);
    if (key.row.usage == usage::sign) out["SigningAlgorithms"] = print_texts(spec.signing_algorithms);
    if (key.row.usage == usage::mac) out["MacAlgorithms"] = print_texts(spec.mac_algorithms);
}

}  // namespace

double print_time(instant at) {
    return static_cast<double>(at.time_since_epoch().count()) / 1000;
}

std::string print_blob(std::string_view bytes) {
    return base64_encode(as_bytes(bytes));
}

json::array print_texts(std::span<std::string_view const> texts) {
    json::array out;
    for (auto const one : texts) out.push_back(json::string{one});
    return out;
}

json::object print_context(encryption_context const& context) {
    json::object out;
    for (auto const& [name, value] : context) out[name] = value;
    return out;
}

json::object print_metadata(key const& key, instant now) {
    auto const state = key.state_at(now);
    auto const& row = key.row;
    json::object out{{"AWSAccountId", row.name.account},
                     {"KeyId", row.name.id},
                     {"Arn", key.arn},
                     {"CreationDate", print_time(row.created)},
                     {"Enabled", state == key_state::enabled},
                     {"Description", row.description},
                     {"KeyUsage", row.usage},
                     {"KeyState", name_of(state)},
                     {"Origin", row.origin},
                     {"KeyManager", row.manager},
                     {"CustomerMasterKeySpec", row.spec},
                     {"KeySpec", row.spec},
                     {"MultiRegion", row.multi_region}};
    print_algorithms(out, key);
    print_import(out, key, now);
    if (row.deletion) out["DeletionDate"] = print_time(*row.deletion);
    if (auto const current = key.current_material(); current && key.symmetric())
        out["CurrentKeyMaterialId"] = row.materials[*current].id;
    if (row.multi_region)
        out["MultiRegionConfiguration"] = {{"MultiRegionKeyType", "PRIMARY"},
                                           {"PrimaryKey", {{"Arn", key.arn}, {"Region", row.name.region}}},
                                           {"ReplicaKeys", json::array{}}};
    return out;
}

std::string make_marker(std::string_view last) {
    return print_blob(std::string{marker_start}.append(last));
}

result<page_request> read_page(input const& in, std::size_t usual_limit) {
    page_request out{static_cast<std::size_t>(in.find_number("Limit").value_or(static_cast<std::int64_t>(usual_limit))),
                     ""};
    auto const marker = in.find_text("Marker");
    if (!marker) return out;
    auto const text = base64_decode(*marker);
    if (!text || !text->starts_with(marker_start)) return error{errc::invalid_marker, "Invalid marker."};
    out.after = text->substr(marker_start.size());
    return out;
}

}  // namespace s3seal::kms
