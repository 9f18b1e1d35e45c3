#include "server/s3/request/bucket.hpp"

#include <mutex>
#include <utility>

namespace s3seal::s3 {

bucket::bucket(storage::bucket row) : storage::bucket{std::move(row)} {
    encryption = find_setting<default_encryption>(*this).value_or(default_encryption{});
    public_access = find_setting<public_access_block>(*this);
}

std::string const& bucket::policy() const noexcept {
    static std::string const none;
    auto const* const stored = storage::find_setting(*this, policy_kind);
    return stored == nullptr ? none : stored->document;
}

storage::result<std::shared_ptr<bucket const>> bucket_views::load(storage::metadata_store& from,
                                                                  storage::bucket_id const& id) {
    constexpr std::size_t capacity = 1024;
    TRY(auto row, from.load_bucket(id));
    {
        std::shared_lock const lock{mutex_};
        if (auto const known = views_.find(id); known != views_.end() && known->second.row == row)
            return known->second.read;
    }
    auto read = std::make_shared<bucket const>(*row);
    std::lock_guard const lock{mutex_};
    if (views_.size() >= capacity) views_.clear();
    views_.insert_or_assign(id, view{std::move(row), read});
    return read;
}

}  // namespace s3seal::s3
