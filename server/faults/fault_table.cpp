#include "server/faults/fault_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace s3seal::faults {

namespace {

bool fits(std::optional<text_pattern> const& wanted, std::string_view text) {
    return !wanted || wanted->matches(text);
}

bool fits_operation(matcher const& wanted, asked_request const& request) {
    return fits(wanted.operation, request.what.operation) ||
           (request.call && wanted.operation->matches(request.call->operation));
}

bool fits_service(matcher const& wanted, asked_request const& request) {
    return wanted.service.empty() || wanted.service == request.what.service ||
           (request.call && wanted.service == "kms");
}

// One that came several times fits with one of its values.
bool fits_headers(rule const& rule, http::request const& head) {
    if (!rule.test.empty() && head.find(test_header) != rule.test) return false;
    auto const& all = rule.match.headers;
    return std::all_of(all.begin(), all.end(), [&](auto const& wanted) {
        return std::any_of(head.headers.begin(), head.headers.end(), [&](http::header const& sent) {
            return equal_ignoring_case(sent.name, wanted.first) && wanted.second.matches(sent.value);
        });
    });
}

// Who asks has such an error.
bool can_be_told(rule const& rule, asked_request const& request) {
    auto const& error = rule.effect.error;
    if (!error) return true;
    if (!request.call) return error->row_of(request.what.service) != nullptr;
    return error->of_kms != nullptr || error->is_through_s3();
}

// splitmix64: the same for the same seed and number, and nothing that one request could spoil for another.
std::uint64_t chance_of(std::uint64_t seed, std::uint64_t number) noexcept {
    auto x = seed + (number + 1) * 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

bool is_lucky(double probability, std::uint64_t chance) noexcept {
    constexpr double all = 9007199254740992.0;  // 2^53, as a double has digits
    return static_cast<double>(chance >> 11) / all < probability;
}

bool is_over(schedule const& when, instant made, instant now) noexcept {
    return (when.until && now >= *when.until) || (when.lasting && now >= made + *when.lasting);
}

}  // namespace

bool matches(rule const& rule, places where, asked_request const& request) {
    auto const& wanted = rule.match;
    auto const& about = request.call ? *request.call : request.what;
    bool const at_key = where == places::kms_key || where == places::key_state;
    return fits_service(wanted, request) && fits_operation(wanted, request) && fits(wanted.region, request.region) &&
           fits(wanted.bucket, request.what.bucket) && fits(wanted.key, request.what.key) &&
           fits(wanted.caller, about.caller) && fits(wanted.name_space, request.name_space) &&
           (!at_key || fits(wanted.kms_key, about.kms_key)) && fits_headers(rule, request.head) &&
           can_be_told(rule, request);
}

std::optional<std::string> why_not_of(rule const& rule, std::string_view name_space) {
    auto const& wanted = rule.match.name_space;
    if (!wanted || wanted->matches(name_space)) return std::nullopt;
    return fmt::format("match.namespace: \"{}\" is not \"{}\", whose rules these are: send it to that namespace",
                       wanted->text(), name_space);
}

bool is_due(schedule const& when, std::uint64_t seen, std::uint64_t fired, instant made, instant now) {
    if (is_over(when, made, now) || (when.from && now < *when.from)) return false;
    if (when.times && fired >= *when.times) return false;
    if (!when.nth.empty() && std::find(when.nth.begin(), when.nth.end(), seen) == when.nth.end()) return false;
    if (when.every > 0 && seen % when.every != 0) return false;
    if (when.fail > 0 && when.pass > 0 && (seen - 1) % (when.fail + when.pass) >= when.fail) return false;
    return !when.probability || is_lucky(*when.probability, chance_of(when.seed, seen));
}

void fault_table::count() {
    size_ = entries_.size();
    measures_by_clock_ = std::any_of(entries_.begin(), entries_.end(),
                                     [](entry const& one) { return one.rule->signing == signing_time::clock; });
}

rule_status fault_table::status_of(entry const& one, instant now) {
    auto const& when = one.rule->when;
    std::optional<std::uint64_t> left;
    auto const at_most = [&](std::uint64_t count) { left = std::min(left.value_or(count), count); };
    if (when.times) at_most(*when.times - std::min(*when.times, one.fired));
    if (!when.nth.empty()) {
        std::set<std::uint64_t> const still{when.nth.begin(), when.nth.end()};
        at_most(static_cast<std::uint64_t>(std::distance(still.upper_bound(one.seen), still.end())));
    }
    if (is_over(when, one.made, now)) left = 0;
    return {one.rule, one.seen, one.fired, left, {one.last.begin(), one.last.end()}};
}

bool fault_table::has_id(std::string_view id) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](entry const& one) { return one.rule->id == id; });
}

std::string fault_table::make_id(std::string_view prefix) {
    std::string id;
    do id = fmt::format("{}{}", prefix, next_id_++);
    while (has_id(id));
    return id;
}

basic_result<std::vector<rule_status>, fault_table::refusal> fault_table::add(std::vector<rule> rules, instant now,
                                                                              std::string* taken,
                                                                              std::string_view prefix) {
    std::lock_guard const lock{mutex_};
    if (entries_.size() + rules.size() > most_rules) return refusal::too_many;
    std::set<std::string_view> given;
    for (auto const& one : rules) {
        if (one.id.empty() || (!has_id(one.id) && given.insert(one.id).second)) continue;
        if (taken) *taken = one.id;
        return refusal::id_taken;
    }
    std::vector<rule_status> out;
    for (auto& one : rules) {
        if (one.id.empty()) {
            do one.id = make_id(prefix);
            while (given.contains(one.id));
        }
        auto const place = place_of(one);
        entries_.push_back({std::make_shared<rule const>(std::move(one)), place, now});
        out.push_back(status_of(entries_.back(), now));
    }
    count();
    return out;
}

std::vector<rule_status> fault_table::list(std::string_view test, instant now) const {
    std::lock_guard const lock{mutex_};
    std::vector<rule_status> out;
    for (auto const& one : entries_)
        if (test.empty() || one.rule->test == test) out.push_back(status_of(one, now));
    return out;
}

std::optional<rule_status> fault_table::find(std::string_view id, instant now) const {
    std::lock_guard const lock{mutex_};
    for (auto const& one : entries_)
        if (one.rule->id == id) return status_of(one, now);
    return std::nullopt;
}

bool fault_table::remove(std::string_view id) {
    std::lock_guard const lock{mutex_};
    auto const removed = std::erase_if(entries_, [&](entry const& one) { return one.rule->id == id; });
    count();
    return removed > 0;
}

std::size_t fault_table::remove_all(std::string_view test) {
    std::lock_guard const lock{mutex_};
    auto const removed =
        std::erase_if(entries_, [&](entry const& one) { return test.empty() || one.rule->test == test; });
    count();
    return removed;
}

std::vector<rule> fault_table::rules() const {
    std::lock_guard const lock{mutex_};
    std::vector<rule> out;
    for (auto const& one : entries_) out.push_back(*one.rule);
    return out;
}

std::vector<due_rule> fault_table::take(places where, asked_request const& request, bool has_ended, instant now) {
    std::lock_guard const lock{mutex_};
    std::vector<due_rule> out;
    for (auto& one : entries_) {
        bool const ends = one.rule->effect.is_ending();
        if (one.place != where || (ends && has_ended) || !matches(*one.rule, where, request)) continue;
        ++one.seen;
        auto const before = one.fired + one.held;
        if (!is_due(one.rule->when, one.seen, before, one.made, now)) continue;
        out.push_back({one.rule, chance_of(one.rule->when.seed ^ 0x5eed, before)});
        ++one.held;
        has_ended = has_ended || ends;
    }
    return out;
}

void fault_table::settle(rule const& taken, std::optional<firing> what) {
    std::lock_guard const lock{mutex_};
    if (what) ++fired_;
    auto const found =
        std::find_if(entries_.begin(), entries_.end(), [&](entry const& one) { return one.rule.get() == &taken; });
    if (found == entries_.end()) return;  // it was removed meanwhile
    --found->held;
    if (!what) return;
    ++found->fired;
    found->last.push_back(*std::move(what));
    if (found->last.size() > kept_firings) found->last.pop_front();
}

}  // namespace s3seal::faults
