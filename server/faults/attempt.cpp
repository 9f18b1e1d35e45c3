#include "server/faults/attempt.hpp"

#include "server/auth/protocol.hpp"
#include "server/faults/refusal.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::faults {

using service::point;

attempt::attempt(fault_table& rules, clock const& time, http::request const& head, std::string_view id,
                 std::string_view name_space, service::outcome& outcome)
    : rules_{rules}, time_{time}, head_{head}, id_{id}, name_space_{name_space}, outcome_{outcome} {}

attempt::~attempt() {
    release();
}

// What has found nothing to happen to.
void attempt::release() {
    for (auto const& one : taken_)
        if (!one.has_fired) rules_.settle(*one.rule, std::nullopt);
    taken_.clear();
    end_.reset();
}

aws::result<> attempt::reach(point where, service::subject const& what) {
    switch (where) {
        case point::authorized:
            known_ = {std::string{what.service}, std::string{what.operation}, std::string{what.bucket},
                      std::string{what.key},     std::string{what.caller},    std::string{what.kms_key}};
            CHECK_OK(ask(places::request));
            if (what.service != "kms") return {};
            CHECK_OK(ask(places::kms_call));
            return ask(places::kms_key);
        case point::before_commit:
            return begin_commit();
        case point::kms_call:
        case point::kms_key:
            return ask_of_kms(where, what);
        case point::after_commit:
            is_committed_ = true;
            break;
        case point::sending:
            break;
    }
    return {};
}

// S3's calls are asked about as they come; of a call by itself only the key's state is left to ask for.
aws::result<> attempt::ask_of_kms(point where, service::subject const& call) {
    bool const by_s3 = known_.service == "s3";
    if (where == point::kms_call) return by_s3 ? ask(places::kms_call, &call) : aws::result<>{};
    if (by_s3) CHECK_OK(ask(places::kms_key, &call));
    return ask(places::key_state, &call);
}

aws::result<> attempt::begin_commit() {
    CHECK_OK(ask(places::commit));
    if (!end_) return {};
    auto const& rule = *taken_[*end_].rule;
    auto const reset = rule.effect.reset;
    is_stopped_ = reset == resets::before_commit || (reset == resets::during_commit && !stores_before_reset_);
    if (!is_stopped_) return {};
    return aws::error{aws::errc::internal_error}.because({aws::reason_code::injected_fault, {rule.id}});
}

aws::result<> attempt::ask(places where, service::subject const* call) {
    auto const subject = known_.service.empty() && call ? *call : known_.view();
    asked_request const asked{
        .head = head_, .region = auth::scope_region(head_), .name_space = name_space_, .what = subject, .call = call};
    operation_ = call ? call->operation : subject.operation;
    aws::result<> out;
    for (auto const& one : rules_.take(where, asked, has_ended_, time_.now())) {
        take(one);
        if (auto refused = refusal_of(*one.rule, subject, call)) out = *std::move(refused);
    }
    return out;
}

// What happens at once does; the rest waits for what it is about.
void attempt::take(due_rule const& one) {
    auto const& effect = one.rule->effect;
    auto& taken = taken_.emplace_back(one.rule);
    has_ended_ = has_ended_ || effect.is_ending();
    owed_ += effect.delay.fixed;
    if (auto const jitter = effect.delay.jitter.count(); jitter > 0)
        owed_ +=
            std::chrono::milliseconds{static_cast<std::int64_t>(one.chance % static_cast<std::uint64_t>(jitter + 1))};
    per_byte_ += effect.delay.per_byte;
    for (auto const word : words_at_once(effect)) fire(taken, word);
    if (effect.reset == resets::never && !effect.cut_upload) return;
    end_ = taken_.size() - 1;
    stores_before_reset_ = one.chance % 2 == 0;
}

void attempt::fire(taken_rule& one, std::string_view word) {
    outcome_.faults.push_back({one.rule->id, word, one.rule->test});
    if (std::exchange(one.has_fired, true)) return;
    rules_.settle(*one.rule, firing{time_.now(), std::string{id_}, operation_});
}

bool attempt::cuts_upload(std::uint64_t received) {
    if (has_cut_upload_ || !end_) return has_cut_upload_;
    auto const limit = taken_[*end_].rule->effect.cut_upload;
    has_cut_upload_ = limit && received > *limit;
    if (has_cut_upload_) fire(taken_[*end_], words::cut_upload);
    return has_cut_upload_;
}

std::chrono::milliseconds attempt::take_delay(std::uint64_t received) {
    // A body that came is paid for once; one that goes is slowed down on its way.
    if (per_byte_.count() > 0) {
        owed_ += std::chrono::ceil<std::chrono::milliseconds>(per_byte_ * received);
        body_.per_byte += std::exchange(per_byte_, std::chrono::microseconds{0});
    }
    return std::exchange(owed_, std::chrono::milliseconds{0});
}

// What was refused for another reason is told so; what was stored is kept, whatever came behind it.
bool attempt::resets_connection(http::response const& made) {
    if (has_cut_upload_) return true;
    auto const reset = end_ ? taken_[*end_].rule->effect.reset : resets::never;
    bool const went_well = made.status < aws::first_error_status;
    if (reset == resets::never || !(is_stopped_ || is_committed_ || went_well)) return false;
    fire(taken_[*end_], word_of(reset));
    return true;
}

http::response attempt::finish(http::response made, bool& stopped) {
    if (resets_connection(made)) {
        stopped = true;
        made = {};
        made.reset = true;
        release();
        return made;
    }
    if (made.status < aws::first_error_status)
        for (auto& one : taken_)
            for (auto const word : damage(made, one.rule->effect, body_)) fire(one, word);
    damage_body(made, body_, stopped);
    release();
    return made;
}

}  // namespace s3seal::faults
