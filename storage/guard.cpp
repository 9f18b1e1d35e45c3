#include "storage/guard.hpp"

#include <algorithm>

namespace s3seal::storage {

namespace {

struct checker {
    guarded const* row;

    result<> operator()(must::be_absent) const {
        return row == nullptr ? result<>{} : error{errc::already_exists, "something is there"};
    }
    result<> operator()(must::exist) const { return exists(); }
    result<> operator()(must::have_etag const& wanted) const {
        return same([&] { return row->etag == wanted.etag; }, "it has another ETag");
    }
    result<> operator()(must::have_size const& wanted) const {
        return same([&] { return row->size == wanted.size; }, "it has another size");
    }
    result<> operator()(must::have_modified const& wanted) const {
        return same([&] { return row->modified == wanted.modified; }, "it has another date");
    }
    result<> operator()(must::have_tag const& wanted) const {
        return same(
            [&] {
                return std::find(row->tags.begin(), row->tags.end(), std::pair{wanted.key, wanted.value}) !=
                       row->tags.end();
            },
            "it has no such tag");
    }
    result<> operator()(must::have_revision const& wanted) const {
        bool const unchanged = row != nullptr && row->revision == wanted.revision;
        return unchanged ? result<>{} : error{errc::conflict, "it has changed"};
    }
    result<> operator()(must::be_unlocked const& asked) const {
        if (row == nullptr) return {};
        auto const& lock = row->lock;
        bool const bypassed = asked.past_governance && lock.mode == "GOVERNANCE";
        bool const retained = lock.event_hold || (!lock.mode.empty() && lock.retain_until > asked.now);
        bool const held = lock.legal_hold.value_or(false);
        return held || (retained && !bypassed) ? error{errc::locked, "it is locked"} : result<>{};
    }

private:
    result<> exists() const { return row != nullptr ? result<>{} : error{errc::not_found, "nothing is there"}; }

    template <class Holds>
    result<> same(Holds holds, char const* else_what) const {
        CHECK_OK(exists());
        return holds() ? result<>{} : error{errc::conflict, else_what};
    }
};

}  // namespace

guarded as_guarded(object const& row) {
    return {row.etag, row.blob.size, row.modified, row.revision, row.delete_marker, row.lock, row.tags};
}

result<> check(conditions const& all, guarded const* row) {
    for (auto const& one : all) CHECK_OK(std::visit(checker{row}, one));
    return {};
}

}  // namespace s3seal::storage
