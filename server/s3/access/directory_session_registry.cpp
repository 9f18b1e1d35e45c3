#include "server/s3/access/directory_session_registry.hpp"

namespace s3seal::s3 {

directory_session_registry::opening& directory_session_registry::keep(used_session const& session, instant now,
                                                                      opening fresh) {
    while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) {
        seen_.erase(by_expiry_.begin()->second);
        by_expiry_.erase(by_expiry_.begin());
    }
    auto const [at, is_new] = seen_.try_emplace(session.access_key, std::move(fresh));
    if (is_new) by_expiry_.emplace(at->second.expires, session.access_key);
    return at->second;
}

void directory_session_registry::note_control_use(used_session const& session, instant now) {
    std::lock_guard const lock{mutex_};
    keep(session, now, {std::nullopt, session.expires});
}

session_encryption directory_session_registry::note_object_use(used_session const& session, instant now,
                                                               session_encryption const& opened,
                                                               session_encryption const& bucket_default) {
    std::lock_guard const lock{mutex_};
    auto& seen = keep(session, now, {opened, session.expires});
    if (!seen.encryption) seen.encryption = bucket_default;
    return *seen.encryption;
}

std::size_t directory_session_registry::size() const {
    std::lock_guard const lock{mutex_};
    return seen_.size();
}

}  // namespace s3seal::s3
