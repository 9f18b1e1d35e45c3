#include "server/kms/ledger.hpp"

#include "server/aws/arns.hpp"
#include "server/masking/masking.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::kms {

namespace {

bool matches(call_record const& one, ledger_query const& query) {
    auto const is = [](std::string const& wanted, std::string_view value) { return wanted.empty() || wanted == value; };
    auto const has = [&](auto const& pair) {
        return std::find(one.context.begin(), one.context.end(), pair) != one.context.end();
    };
    return is(query.operation, one.operation) && (query.key.empty() || aws::names_key(one.key_arn, query.key)) &&
           (!query.principal || *query.principal == one.principal) && is(query.cause, one.cause) &&
           is(query.version, one.version) && (!query.via || *query.via == one.via) && is(query.outcome, one.outcome) &&
           std::all_of(query.context.begin(), query.context.end(), has) && (!query.since || one.at >= *query.since);
}

void mask_value(std::string_view name, std::string& value) {
    if (masking::is_secret(name))
        value = masking::mask;
    else
        masking::mask_text(value);
}

}  // namespace

std::size_t call_record::bytes() const noexcept {
    auto sum = sizeof *this + key_arn.size() + principal.size() + account.size() + cause.size() + version.size();
    for (auto const& [name, value] : context) sum += sizeof(context.front()) + name.size() + value.size();
    return sum;
}

void ledger::add(call_record const& one) {
    std::unique_lock watching{watching_, std::defer_lock};
    if (is_watched_.load(std::memory_order_relaxed)) watching.lock();
    call_record shown;
    put(one, watching ? &shown : nullptr);
    if (watching && watcher_) watcher_(shown);
}

// A slot that was used before keeps its memory: noting a call usually costs no allocation.
void ledger::put(call_record const& one, call_record* copy) {
    std::lock_guard const lock{mutex_};
    if (count_ == max_calls_) drop_oldest();
    if (slots_.size() < max_calls_ && count_ == slots_.size()) {
        std::rotate(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(first_), slots_.end());
        first_ = 0;
        slots_.emplace_back();
    }
    auto& slot = slots_[(first_ + count_) % slots_.size()];
    slot = one;
    for (auto& [name, value] : slot.context) mask_value(name, value);
    ++count_;
    ++last_;
    bytes_ += slot.bytes();
    if (copy) *copy = slot;
    while (bytes_ > max_bytes_ && count_ > 1) drop_oldest();
}

void ledger::drop_oldest() {
    bytes_ -= at(0).bytes();
    first_ = (first_ + 1) % slots_.size();
    --count_;
}

void ledger::clear() {
    std::lock_guard const lock{mutex_};
    slots_.clear();
    first_ = count_ = bytes_ = 0;
    cleared_ = last_;
}

void ledger::forget(std::uint64_t count) {
    std::lock_guard const lock{mutex_};
    last_ += count;
}

std::vector<std::pair<std::uint64_t, call_record>> ledger::take_after(std::uint64_t number) const {
    constexpr std::uint64_t calls_of_a_turn = 128;
    std::lock_guard const lock{mutex_};
    std::vector<std::pair<std::uint64_t, call_record>> out;
    if (number >= last_) return out;
    auto const begin = std::max(number + 1, oldest());
    auto const end = std::min(begin + calls_of_a_turn, last_ + 1);
    for (auto next = begin; next < end; ++next) out.emplace_back(next, at(static_cast<std::size_t>(next - oldest())));
    return out;
}

ledger_state ledger::state() const {
    std::lock_guard const lock{mutex_};
    return {.calls = count_, .last = last_, .forgotten = last_ - cleared_ - count_};
}

void ledger::watch(std::function<void(call_record const&)> watcher) {
    std::lock_guard const lock{watching_};
    watcher_ = std::move(watcher);
    is_watched_ = watcher_ != nullptr;
}

ledger_page ledger::find(ledger_query const& query) const {
    std::lock_guard const lock{mutex_};
    ledger_page page;
    page.forgotten = last_ - cleared_ - count_;
    for (std::size_t i = count_; i-- > 0;) {
        auto const& one = at(i);
        if (!matches(one, query)) continue;
        ++page.total;
        ++page.by_operation[std::string{one.operation}];
        if (page.calls.size() < query.limit) page.calls.push_back(one);
    }
    std::reverse(page.calls.begin(), page.calls.end());
    return page;
}

}  // namespace s3seal::kms
