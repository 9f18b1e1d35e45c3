// The last requests, as many as fit. Old ones give way to new ones.
#pragma once

#include "server/http/exchange.hpp"
#include "server/journal/kept_records.hpp"
#include "server/journal/record.hpp"
#include "server/journal/sealed_head.hpp"
#include "storage/base/random.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace s3seal::journal {

// How much it holds, and what it has had.
struct log_state {
    std::size_t records = 0;
    std::size_t bytes = 0;
    std::size_t max_records = 0;
    std::size_t max_bytes = 0;
    std::uint64_t last = 0;       // sequence of the latest record that there ever was; 0: there was none
    std::uint64_t cleared = 0;    // of the latest one that was cleared away
    std::uint64_t forgotten = 0;  // records that gave way to later ones, since it was cleared
};

// Any thread. Whatever it holds was masked on its way in.
class request_log {
public:
    request_log(std::size_t max_records, std::size_t max_bytes, random_source& random)
        : max_records_{max_records}, max_bytes_{max_bytes}, vault_{random} {}

    ~request_log();
    request_log(request_log const&) = delete;
    request_log& operator=(request_log const&) = delete;

    // False: it remembers none at all.
    bool is_used() const noexcept { return max_records_ > 0; }
    // From now on it can be found. Whoever added it goes on holding it, and tells when its response has left; it is
    // whole by then whatever has taken its place. `port`: that the request came to.
    void add(std::shared_ptr<record> fresh, http::request const& head, std::uint16_t port);
    // `stopped`: it was cut by us.
    void complete(record& added, http::delivery const& left, bool stopped, std::chrono::microseconds duration);
    // Those of an earlier process, before the first of this one. What that process had and is not among them is
    // forgotten.
    void restore(kept_log earlier);
    // From now on each is kept there too when it is complete, and at the end how far it went. It outlives this.
    void keep_in(kept_records& store) noexcept { store_ = &store; }
    // Forgets all of them. Sequences go on.
    void clear();
    // The calls of KMS that its requests made are cleared from their ledger: later processes do not miss them.
    void note_cleared_calls();

    // Whose requests these are is no more: who waits for another one waits in vain.
    void close() noexcept;
    bool is_closed() const noexcept { return is_closed_.load(std::memory_order_acquire); }

    // From now on each record is shown to it when it is added, one after the other; whoever adds the next one waits for
    // it, who reads does not. Null: to nobody.
    void watch(std::function<void(record const&)> watcher);

    std::optional<record> find(std::string_view id) const;
    // The head as it came, secrets and all: not for printing. Nothing when it was not kept.
    std::optional<kept_request> open_head(refusal const& refusal) const;
    log_state state() const;
    std::size_t size() const { return state().records; }
    std::size_t bytes() const { return state().bytes; }
    std::uint64_t last() const { return state().last; }
    // Another number after each change: cheap to ask, for those who wait for one.
    std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }

    // visit(record) of those with a sequence after `after`, oldest first, until it returns false. No lock is held
    // meanwhile, so it may take its time: what comes in between is visited, too.
    template <class Visitor>
    void each(std::uint64_t after, Visitor visit) const {
        for (auto turn = take_after(after); !turn.empty(); turn = take_after(after))
            for (auto const& one : turn) {
                after = one->sequence;
                if (!visit(*one)) return;
            }
    }
    // Likewise those up to `upto`, newest first.
    template <class Visitor>
    void each_back(std::uint64_t upto, Visitor visit) const {
        for (auto turn = take_upto(upto); !turn.empty(); turn = take_upto(upto))
            for (auto const& one : turn) {
                upto = one->sequence - 1;
                if (!visit(*one)) return;
            }
    }

private:
    using some_records = std::vector<std::shared_ptr<record const>>;

    // So many at most that the lock is held for microseconds.
    some_records take_after(std::uint64_t sequence) const;
    some_records take_upto(std::uint64_t sequence) const;
    void put(std::shared_ptr<record> one);
    std::shared_ptr<record>& next_slot();
    void drop_oldest();
    void note_change() noexcept;
    log_extent extent() const noexcept;
    std::uint64_t oldest() const noexcept { return last_ - count_ + 1; }  // of those that are there
    std::shared_ptr<record> const& at(std::uint64_t sequence) const noexcept {
        return slots_[(first_ + static_cast<std::size_t>(sequence - oldest())) % slots_.size()];
    }

    std::size_t max_records_;
    std::size_t max_bytes_;
    mutable std::mutex mutex_;
    mutable head_vault vault_;
    std::vector<std::shared_ptr<record>> slots_;
    std::vector<std::size_t> sizes_;  // of each slot's record
    std::size_t first_ = 0;           // the oldest
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    kept_records* store_ = nullptr;
    std::uint64_t last_ = 0;           // sequence
    std::uint64_t cleared_ = 0;        // the last one that was cleared away
    std::uint64_t calls_cleared_ = 0;  // the last one whose calls were
    std::uint64_t lost_ = 0;           // that an earlier process may have had, and nobody knows; 1: some
    std::mutex watching_;              // before the other one
    std::function<void(record const&)> watcher_;
    std::atomic<bool> is_watched_ = false;
    std::atomic<std::uint64_t> version_ = 0;
    std::atomic<bool> is_closed_ = false;
};

}  // namespace s3seal::journal
