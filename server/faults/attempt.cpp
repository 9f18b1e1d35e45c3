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

aws::result<> attempt::reach(point where, service::subject const& what) {
    switch (where) {
        case point::authorized:
            known_ = {std::string{what.service}, std::string{what.operation}, std::string{what.bucket},
                      std::string{what.key},     std::string{what.caller},    std::string{what.kms_key}};
            CHECK_OK(fire(places::request));
            if (what.service != "kms") return {};
            CHECK_OK(fire(places::kms_call));
            return fire(places::kms_key);
        case point::before_commit:
            return begin_commit();
        case point::kms_call:
        case point::kms_key:
            return fire_of_kms(where, what);
        case point::after_commit:
        case point::sending:
            break;
    }
    return {};
}

// S3's calls are asked about as they come; of a call by itself only the key's state is left to ask for.
aws::result<> attempt::fire_of_kms(point where, service::subject const& call) {
    bool const by_s3 = known_.service == "s3";
    if (where == point::kms_call) return by_s3 ? fire(places::kms_call, &call) : aws::result<>{};
    if (by_s3) CHECK_OK(fire(places::kms_key, &call));
    return fire(places::key_state, &call);
}

aws::result<> attempt::begin_commit() {
    CHECK_OK(fire(places::commit));
    bool const stops = reset_ == resets::before_commit || (reset_ == resets::during_commit && !stores_before_reset_);
    if (!stops) return {};
    return aws::error{aws::errc::internal_error}.because({aws::reason_code::injected_fault, {reset_by_}});
}

aws::result<> attempt::fire(places where, service::subject const* call) {
    auto const subject = known_.service.empty() && call ? *call : known_.view();
    asked_request const asked{.head = head_,
                              .id = id_,
                              .region = auth::scope_region(head_),
                              .name_space = name_space_,
                              .what = subject,
                              .call = call};
    aws::result<> out;
    for (auto const& one : rules_.fire(where, asked, has_ended_, time_.now())) {
        apply(one);
        if (auto refused = refusal_of(*one.rule, subject, call)) out = *std::move(refused);
    }
    return out;
}

void attempt::apply(fired_rule const& one) {
    auto const& effect = one.rule->effect;
    for (auto const word : words_of(effect)) outcome_.faults.push_back({one.rule->id, word, one.rule->test});
    has_ended_ = has_ended_ || effect.is_ending();
    owed_ += effect.delay.fixed;
    if (auto const jitter = effect.delay.jitter.count(); jitter > 0)
        owed_ +=
            std::chrono::milliseconds{static_cast<std::int64_t>(one.chance % static_cast<std::uint64_t>(jitter + 1))};
    per_byte_ += effect.delay.per_byte;
    if (effect.reset != resets::never) {
        reset_ = effect.reset;
        reset_by_ = one.rule->id;
        stores_before_reset_ = one.chance % 2 == 0;
    }
    if (effect.cut_upload) upload_limit_ = effect.cut_upload;
    damage_.wrong_checksum = damage_.wrong_checksum || effect.wrong_checksum;
    damage_.wrong_etag = damage_.wrong_etag || effect.wrong_etag;
    if (!effect.missing_header.empty()) damage_.missing_headers.push_back(effect.missing_header);
    auto& body = damage_.body;
    if (effect.cut_download)
        body.cut_after = std::min(body.cut_after.value_or(*effect.cut_download), *effect.cut_download);
    if (effect.stall_download) body.stalls = effect.stall_download;
    if (effect.flip_byte) body.flipped = effect.flip_byte;
}

bool attempt::cuts_upload(std::uint64_t received) noexcept {
    if (upload_limit_ && received > *upload_limit_) has_cut_upload_ = true;
    return has_cut_upload_;
}

std::chrono::milliseconds attempt::take_delay(std::uint64_t received) {
    // A body that came is paid for once; one that goes is slowed down on its way.
    if (per_byte_.count() > 0) {
        owed_ += std::chrono::ceil<std::chrono::milliseconds>(per_byte_ * received);
        damage_.body.per_byte += std::exchange(per_byte_, std::chrono::microseconds{0});
    }
    return std::exchange(owed_, std::chrono::milliseconds{0});
}

http::response attempt::finish(http::response made, bool& stopped) {
    if (reset_ != resets::never || has_cut_upload_) {
        stopped = true;
        http::response none;
        none.reset = true;
        return none;
    }
    damage(made, damage_, stopped);
    return made;
}

}  // namespace s3seal::faults
