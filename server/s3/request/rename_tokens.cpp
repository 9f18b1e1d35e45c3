#include "server/s3/request/rename_tokens.hpp"

#include <utility>

namespace s3seal::s3 {

std::optional<std::string> rename_tokens::find(std::string const& token) const {
    std::lock_guard const lock{mutex_};
    auto const known = done_.find(token);
    return known == done_.end() ? std::nullopt : std::optional{known->second};
}

void rename_tokens::remember(std::string token, std::string done) {
    std::lock_guard const lock{mutex_};
    if (!done_.try_emplace(token, std::move(done)).second) return;
    oldest_first_.push_back(std::move(token));
    if (oldest_first_.size() <= capacity) return;
    done_.erase(oldest_first_.front());
    oldest_first_.pop_front();
}

void rename_tokens::clear() {
    std::lock_guard const lock{mutex_};
    done_.clear();
    oldest_first_.clear();
}

}  // namespace s3seal::s3
