#include "server/iam/policy_cache.hpp"

#include "server/iam/public_access.hpp"

namespace s3seal::iam {

policy_cache::entry policy_cache::resource_policy(std::string const& json) {
    constexpr std::size_t capacity = 256;
    if (json.empty()) return {};
    std::lock_guard const lock{mutex_};
    if (auto const found = known_.find(json); found != known_.end()) return found->second;
    auto parsed = parse_policy(json, policy_kind::resource);
    if (!parsed) return {};
    entry made{std::make_shared<policy const>(*std::move(parsed)), false};
    made.is_public = is_public(*made.document);
    if (known_.size() >= capacity) known_.clear();
    known_.emplace(json, made);
    return made;
}

}  // namespace s3seal::iam
