// The rules of a realm, and what became of them. Any thread.
#pragma once

#include "server/faults/rule.hpp"
#include "server/http/request.hpp"
#include "server/service/points.hpp"
#include "storage/base/clock.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::faults {

// A request, as far as rules ask about it.
struct asked_request {
    http::request const& head;
    std::string_view region;      // of its credential scope; "": it is not signed
    std::string_view name_space;  // "": the default one
    service::subject what;
    service::subject const* call = nullptr;  // of KMS, that it led to
};

struct firing {
    instant at;
    std::string request_id;
    std::string operation;
};

struct due_rule {
    std::shared_ptr<faults::rule const> rule;
    std::uint64_t chance;  // a number that its seed makes of how often it fired
};

struct rule_status {
    std::shared_ptr<faults::rule const> rule;
    std::uint64_t seen;                 // requests that matched
    std::uint64_t fired;                // of those
    std::optional<std::uint64_t> left;  // how often it will still fire; nothing: no end of it is in sight
    std::vector<firing> last;           // oldest first
};

class fault_table {
public:
    static constexpr std::size_t most_rules = 1'000;
    static constexpr std::size_t kept_firings = 100;  // of each rule

    // Nobody has to ask.
    bool is_idle() const noexcept { return size_.load(std::memory_order_relaxed) == 0; }
    // A rule is there that says so. It lives as long as the table.
    std::atomic<bool> const& measures_signatures_by_clock() const noexcept { return measures_by_clock_; }

    enum class refusal { id_taken, too_many };
    // All of them or none, behind those that are there. Those without an id get one that begins with `prefix`.
    // `taken`: the id that is there.
    basic_result<std::vector<rule_status>, refusal> add(std::vector<rule> rules, instant now,
                                                        std::string* taken = nullptr,
                                                        std::string_view prefix = "fault-");

    // In their order; of a test ("": of all).
    std::vector<rule_status> list(std::string_view test, instant now) const;
    std::optional<rule_status> find(std::string_view id, instant now) const;
    bool remove(std::string_view id);
    std::size_t remove_all(std::string_view test);
    // The rules, for whoever saves or replaces them.
    std::vector<rule> rules() const;
    // How often any rule fired, also those that are gone.
    std::uint64_t fired() const noexcept { return fired_.load(std::memory_order_relaxed); }

    // The rules that are due at that place, in their order. Of those that end the request only the first is, unless one
    // `has_ended` it already; the others have not seen it. Each is held for this request until it is settled.
    std::vector<due_rule> take(places where, asked_request const& request, bool has_ended, instant now);
    // What came of a rule that was taken: that it fired, or nothing.
    void settle(rule const& taken, std::optional<firing> what);

private:
    struct entry {
        std::shared_ptr<faults::rule const> rule;
        places place;
        instant made;
        std::uint64_t seen = 0;
        std::uint64_t fired = 0;
        std::uint64_t held = 0;  // taken, and not settled yet
        std::deque<firing> last = {};
    };
    static rule_status status_of(entry const& one, instant now);
    std::string make_id(std::string_view prefix);
    bool has_id(std::string_view id) const;

    void count();  // after each change of the entries

    std::atomic<std::size_t> size_{0};
    std::atomic<bool> measures_by_clock_{false};
    std::atomic<std::uint64_t> fired_{0};
    mutable std::mutex mutex_;
    std::deque<entry> entries_;
    std::uint64_t next_id_ = 1;
};

// Whether the rule is about it, whenever it may fire.
bool matches(rule const& rule, places where, asked_request const& request);

// Why a rule is none of that namespace's: rules belong to the one that they are sent to, and one for another would
// never fire. Absent: it is one.
std::optional<std::string> why_not_of(rule const& rule, std::string_view name_space);
// Whether it fires for the `seen`th request that matches (from 1), having fired `fired` times.
bool is_due(schedule const& when, std::uint64_t seen, std::uint64_t fired, instant made, instant now);

}  // namespace s3seal::faults
