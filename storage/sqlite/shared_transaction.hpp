// One transaction for the changes of many, committed for all of them at once.
#pragma once

#include "storage/sqlite/database.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace s3seal::storage::sqlite {

// Those who wait for one commit. Under the lock of its store, but for tell().
class change_group {
public:
    using listener = std::function<void(result<> const& durable)>;

    // What became of it; absent: it is open.
    std::optional<result<>> const& outcome() const noexcept { return outcome_; }
    void wait(listener then) { waiting_.push_back(std::move(then)); }
    void end(result<> outcome) { outcome_ = std::move(outcome); }
    // Once, when it has ended, without the lock.
    void tell() {
        for (auto const& one : std::exchange(waiting_, {})) one(*outcome_);
    }
    // Nobody will ever be told.
    void drop() noexcept { waiting_.clear(); }

private:
    std::optional<result<>> outcome_;
    std::vector<listener> waiting_;
};

// Tells a group what became of it when it goes, which is when no lock is held any more.
class announcement {
public:
    announcement() = default;
    ~announcement() {
        for (auto const& one : ended_) one->tell();
    }
    announcement(announcement const&) = delete;
    announcement& operator=(announcement const&) = delete;
    void add(std::shared_ptr<change_group> ended) { ended_.push_back(std::move(ended)); }

private:
    std::vector<std::shared_ptr<change_group>> ended_;
};

// Under its user's lock.
class shared_transaction {
public:
    explicit shared_transaction(database& on) : on_{on} {}
    ~shared_transaction() {
        if (group_) group_->drop();
    }
    shared_transaction(shared_transaction const&) = delete;
    shared_transaction& operator=(shared_transaction const&) = delete;

    // Runs a change as if alone: one that fails has left nothing, and no transaction that nobody would settle.
    template <class Change>
    auto add(Change& change) -> decltype(change());
    // A change that failed badly has ended the transaction: all of it is lost, which commit() will say.
    bool is_broken() const noexcept { return group_ && !on_.in_transaction(); }
    // Nobody has changed anything since: success. io, full: all of it is lost.
    result<> commit(announcement& to);
    // What the last change of this thread belongs to; null: it was durable at once.
    std::shared_ptr<change_group> of_this_thread() const { return last().of == this ? last().group : nullptr; }
    void forget_this_thread() const { last() = {}; }

private:
    struct membership {
        shared_transaction const* of = nullptr;
        std::shared_ptr<change_group> group;
    };
    static membership& last();
    result<> begin();
    template <class Change>
    auto run(Change& change) -> decltype(change());
    void abandon();

    database& on_;
    std::shared_ptr<change_group> group_;  // null: nothing was changed since the last commit
    errc broken_by_ = errc::io;            // what the change failed with that has ended the transaction
};

template <class Change>
auto shared_transaction::add(Change& change) -> decltype(change()) {
    bool const is_first = !group_;
    CHECK_OK(begin());
    auto outcome = run(change);
    if (outcome)
        last() = {this, group_};
    else if (is_first)
        abandon();
    else if (is_broken())
        broken_by_ = outcome.error().code;
    return outcome;
}

template <class Change>
auto shared_transaction::run(Change& change) -> decltype(change()) {
    savepoint own{on_};
    CHECK_OK(own.begin());
    auto outcome = change();
    if (outcome) CHECK_OK(own.keep());
    return outcome;
}

}  // namespace s3seal::storage::sqlite
