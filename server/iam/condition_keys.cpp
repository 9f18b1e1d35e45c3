#include "server/iam/condition_keys.hpp"

#include "storage/base/bytes.hpp"

#include <utility>

namespace s3seal::iam {

key_values const* condition_keys::find(std::string_view name) const {
    auto key = to_lower(name);
    auto at = found_.find(key);
    if (at == found_.end() && source_) {
        auto values = source_->find(key);
        at = found_.emplace(std::move(key), std::move(values)).first;
    }
    return at == found_.end() || at->second.empty() ? nullptr : &at->second;
}

void condition_keys::complete() {
    if (!source_) return;
    for (auto const& name : source_->names()) find(name);
    source_ = nullptr;
    std::erase_if(found_, [](auto const& one) { return one.second.empty(); });
}

}  // namespace s3seal::iam
