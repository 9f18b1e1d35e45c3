// Every call of KMS, also those that were refused: what was asked, by whom, on behalf of what, and what came of it.
#pragma once

#include "storage/base/clock.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::kms {

// Holds neither plaintext nor key material; a secret in the context is masked on its way in.
struct call_record {
    instant at;
    std::string_view operation;  // GenerateDataKey; of static storage
    std::string key_arn;         // of the key that it used, or was asked to use; "": that is not known
    std::string principal;       // ARN; "": not known
    std::string account;
    std::vector<std::pair<std::string, std::string>> context;  // by name
    std::string cause;         // x-amz-request-id of S3's request, or KMS's own x-amzn-RequestId
    std::string version;       // of the object that S3 asked for; "": it had none, or it was not S3
    std::string_view via;      // "s3", or ""; of static storage
    std::string_view outcome;  // "Success", or the exception's name; of static storage

    std::size_t bytes() const noexcept;
};

inline constexpr std::string_view success = "Success";

// Empty: any.
struct ledger_query {
    std::string operation;
    std::string key;                       // ARN, or the id at its end
    std::optional<std::string> principal;  // ARN; "": not known
    std::string cause;
    std::string version;
    std::optional<std::string> via;  // "": asked directly
    std::string outcome;
    std::vector<std::pair<std::string, std::string>> context;  // each must be there
    std::optional<instant> since;
    std::size_t limit = 100;
};

struct ledger_page {
    std::vector<call_record> calls;                     // the latest that match, oldest first
    std::uint64_t total = 0;                            // that match, of those remembered
    std::map<std::string, std::uint64_t> by_operation;  // likewise
    std::uint64_t forgotten = 0;                        // calls that gave way to later ones, matching or not
};

// What it has had. Calls are numbered from 1 on, also when it is cleared.
struct ledger_state {
    std::size_t calls = 0;        // that it holds
    std::uint64_t last = 0;       // number of the latest call that there ever was; 0: there was none
    std::uint64_t forgotten = 0;  // calls that gave way to later ones, since it was cleared
};

// Old calls give way to new ones. Any thread.
class ledger {
public:
    ledger(std::size_t max_calls, std::size_t max_bytes) : max_calls_{max_calls}, max_bytes_{max_bytes} {}

    void add(call_record const& one);
    void clear();
    // Before the first call: so many came before it, of which nothing is known.
    void forget(std::uint64_t count);
    ledger_page find(ledger_query const& query) const;
    ledger_state state() const;

    // visit(number, call) of those with a number after `after`, oldest first, until it returns false. No lock is held
    // meanwhile, so it may take its time: what comes in between is visited, too.
    template <class Visitor>
    void each(std::uint64_t after, Visitor visit) const {
        for (auto turn = take_after(after); !turn.empty(); turn = take_after(after))
            for (auto const& [number, one] : turn) {
                after = number;
                if (!visit(number, one)) return;
            }
    }
    // From now on each call is shown to it when it comes, one after the other; whoever adds the next one waits for it,
    // who reads does not. Null: to nobody.
    void watch(std::function<void(call_record const&)> watcher);

private:
    // Copies: so few that the lock is held for tens of microseconds.
    std::vector<std::pair<std::uint64_t, call_record>> take_after(std::uint64_t number) const;
    // `copy` gets what is kept of it, unless it is null.
    void put(call_record const& one, call_record* copy);
    void drop_oldest();
    std::uint64_t oldest() const noexcept { return last_ - count_ + 1; }  // of those that are there
    call_record const& at(std::size_t index) const { return slots_[(first_ + index) % slots_.size()]; }

    std::size_t max_calls_;
    std::size_t max_bytes_;
    mutable std::mutex mutex_;
    std::vector<call_record> slots_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t last_ = 0;     // number
    std::uint64_t cleared_ = 0;  // the last one that was cleared away
    std::mutex watching_;        // before the other one
    std::function<void(call_record const&)> watcher_;
    std::atomic<bool> is_watched_ = false;
};

}  // namespace s3seal::kms
