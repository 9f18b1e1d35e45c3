// A key as it is held in memory: its row, and what was made of it.
#pragma once

#include "server/iam/policy.hpp"
#include "server/kms/error.hpp"
#include "server/kms/key_spec.hpp"
#include "server/kms/service.hpp"
#include "storage/crypto/wrapping.hpp"
#include "storage/key_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::kms {

enum class key_state { enabled, disabled, pending_deletion, pending_import };

namespace material_state {
inline constexpr std::string_view current = "CURRENT";
inline constexpr std::string_view former = "NON_CURRENT";
inline constexpr std::string_view pending = "PENDING_ROTATION";
}  // namespace material_state

struct grant {
    storage::kms_grant row;
    std::vector<std::string> operations;
    std::optional<encryption_context> context_equals;
    std::optional<encryption_context> context_subset;
};

using tag_list = std::vector<std::pair<std::string, std::string>>;

// 32 bytes, which wrap what a symmetric key encrypts; of other keys PKCS #8 or the like, and nothing is wrapped.
using material = storage::wrapping_key;

// Never changed once it is in the table: a change puts another in its place.
struct key {
    storage::kms_key row;
    std::string arn;
    key_spec const* spec = nullptr;  // never null
    std::string policy_text;         // as GetKeyPolicy shows it
    std::shared_ptr<iam::policy const> policy;
    bool has_default_policy = false;
    tag_list tags;                                           // by name
    std::vector<std::shared_ptr<material const>> materials;  // beside row.materials; null: deleted
    std::vector<std::shared_ptr<grant const>> grants;

    bool managed() const noexcept { return row.manager == "AWS"; }
    bool imported() const noexcept { return row.origin == "EXTERNAL"; }
    bool symmetric() const noexcept { return spec->family == key_family::symmetric; }
    // Index of the material that encrypts; nothing before the first import.
    std::optional<std::size_t> current_material() const noexcept;
    // Null: there is none of that id, it was deleted, or it has expired.
    material const* find_material(std::string_view id, instant now) const noexcept;
    key_state state_at(instant now) const noexcept;
    bool rotates_by(instant then) const noexcept;  // by itself, once or more often
};

using key_ptr = std::shared_ptr<key const>;

std::string_view name_of(key_state state) noexcept;  // KMS's KeyState

// Sets what is made of the row: ARN, policy, tags. Not the material. internal: the row is none that we wrote.
result<> complete(key& key);

std::string print_tags(tag_list const& tags);
// Sets operations and constraints from the row. False: the row is none that we wrote.
bool complete(grant& grant);
std::string print_constraints(grant const& grant);

}  // namespace s3seal::kms
