#include "server/s3/session_openings.hpp"

namespace s3seal::s3 {

namespace {

constexpr std::size_t usual_sessions = 1000;  // more: those that have expired go

}  // namespace

session_openings::opening& session_openings::keep(used_session const& session, instant now, opening fresh) {
    if (seen_.size() >= usual_sessions)
        std::erase_if(seen_, [now](auto const& one) { return one.second.expires <= now; });
    return seen_.emplace(session.access_key, std::move(fresh)).first->second;
}

void session_openings::note_control_use(used_session const& session, instant now) {
    std::lock_guard const lock{mutex_};
    keep(session, now, {std::nullopt, session.expires});
}

session_encryption session_openings::note_object_use(used_session const& session, instant now,
                                                     session_encryption const& opened,
                                                     session_encryption const& bucket_default) {
    std::lock_guard const lock{mutex_};
    auto& seen = keep(session, now, {opened, session.expires});
    if (!seen.encryption) seen.encryption = bucket_default;
    return *seen.encryption;
}

}  // namespace s3seal::s3
