#include "server/kms/due.hpp"

namespace s3seal::kms {

namespace {

using s3seal::service::due_change;

void list_rotations(key const& of, instant until, std::vector<due_change>& to) {
    if (!of.row.next_rotation || !of.row.enabled) return;
    for (auto at = *of.row.next_rotation; at <= until; at += std::chrono::days{of.row.rotation_days})
        to.push_back({at, "RotateKey", of.arn});
}

void list_expiries(key const& of, instant after, instant until, std::vector<due_change>& to) {
    for (std::size_t i = 0; i < of.materials.size(); ++i) {
        auto const& expires = of.row.materials[i].expires;
        if (of.materials[i] && expires && after < *expires && *expires <= until)
            to.push_back({*expires, "DeleteExpiredKeyMaterial", of.arn});
    }
}

}  // namespace

std::vector<due_change> list_due(key_table const& keys, instant after, instant until) {
    std::vector<due_change> due;
    for (auto const& one : keys.list_all()) {
        auto const gone = one->row.deletion && *one->row.deletion <= until;
        list_expiries(*one, after, gone ? *one->row.deletion : until, due);
        if (gone) due.push_back({*one->row.deletion, "DeleteKey", one->arn});
        if (!one->row.deletion) list_rotations(*one, until, due);
    }
    return due;
}

result<> run_due(key_table& keys, instant until) {
    for (auto one : keys.list_all()) {
        while (one && one->rotates_by(until)) {
            TRY(one, keys.find(one->row.name, *one->row.next_rotation));
        }
    }
    return keys.forget_due(until);
}

}  // namespace s3seal::kms
