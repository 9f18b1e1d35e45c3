#include "server/s3/request/bucket.hpp"

#include <mutex>
#include <utility>

namespace s3seal::s3 {

namespace {

// Whether both have the same setting of that kind, or neither has one.
bool is_unchanged(std::string_view kind, storage::bucket const& now, storage::bucket const* before) noexcept {
    if (before == nullptr) return false;
    auto const* const here = storage::find_setting(now, kind);
    auto const* const there = storage::find_setting(*before, kind);
    if (here == nullptr || there == nullptr) return here == there;
    return here->revision == there->revision;
}

versioning_state state_of(std::optional<versioning_configuration> const& configured) {
    if (!configured || !configured->status) return versioning_state::never;
    return *configured->status == versioning_status::enabled ? versioning_state::enabled : versioning_state::suspended;
}

}  // namespace

bucket::bucket(storage::bucket row, bucket const* before) : storage::bucket{std::move(row)} {
    if (is_unchanged(default_encryption::kind, *this, before))
        encryption = before->encryption;
    else
        encryption = find_setting<default_encryption>(*this).value_or(default_encryption{});
    if (is_unchanged(public_access_block::kind, *this, before))
        public_access = before->public_access;
    else
        public_access = find_setting<public_access_block>(*this);
    if (auto const controls = find_setting<ownership_controls>(*this)) ownership = controls->ownership();
    if (is_unchanged(acl::kind, *this, before))
        list = before->list;
    else if (auto stored = find_setting<acl>(*this))
        list = std::make_shared<acl const>(*std::move(stored));
    if (is_unchanged(versioning_configuration::kind, *this, before))
        versioning = before->versioning;
    else
        versioning = state_of(find_setting<versioning_configuration>(*this));
    if (is_unchanged(object_lock_configuration::kind, *this, before))
        object_lock = before->object_lock;
    else
        object_lock = find_setting<object_lock_configuration>(*this);
}

std::string const& bucket::policy() const noexcept {
    static std::string const none;
    auto const* const stored = storage::find_setting(*this, policy_kind);
    return stored == nullptr ? none : stored->document;
}

result<> check_beside(bucket const& in, versioning_configuration const& wanted) {
    if (!in.object_lock || wanted.status == versioning_status::enabled) return {};
    return error{errc::invalid_bucket_state,
                 "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."};
}

result<> check_beside(bucket const& in, object_lock_configuration const& /*wanted*/) {
    return in.versioning == versioning_state::enabled ? result<>{} : errc::invalid_bucket_state;
}

storage::result<std::shared_ptr<bucket const>> bucket_views::load(storage::metadata_store& from,
                                                                  storage::bucket_id const& id) {
    constexpr std::size_t capacity = 1024;
    TRY(auto row, from.load_bucket(id));
    std::shared_ptr<bucket const> before;
    {
        std::shared_lock const lock{mutex_};
        if (auto const known = views_.find(id); known != views_.end()) {
            if (known->second.row == row) return known->second.read;
            before = known->second.read;
        }
    }
    auto read = std::make_shared<bucket const>(*row, before.get());
    std::lock_guard const lock{mutex_};
    if (views_.size() >= capacity) views_.clear();
    views_.insert_or_assign(id, view{std::move(row), read});
    return read;
}

}  // namespace s3seal::s3
