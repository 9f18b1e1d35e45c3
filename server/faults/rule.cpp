#include "server/faults/rule.hpp"

#include "server/known/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace s3seal::faults {

namespace {

constexpr std::string_view words_of_resets[] = {"", "reset before_commit", "reset during_commit", "reset after_commit"};
constexpr std::string_view words_of_states[] = {"", "kms_key_state disabled", "kms_key_state pending_deletion",
                                                "kms_key_state denied"};

// It is about calls of KMS, whoever makes them.
bool is_about_kms(rule const& rule) {
    if (rule.match.service == "kms") return true;
    if (rule.match.operation && known::service_of_operation(rule.match.operation->text()) == "kms") return true;
    auto const& error = rule.effect.error;
    return error && !error->in_no_table && (error->is_through_s3() || (!error->of_s3 && !error->of_sts));
}

std::string detail_of(delay const& delay) {
    std::string out = fmt::format("delay of {} ms", delay.fixed.count());
    if (delay.jitter.count() > 0) out += fmt::format(" to {} ms", (delay.fixed + delay.jitter).count());
    if (delay.per_byte.count() > 0) out += fmt::format(" and {} us per byte", delay.per_byte.count());
    return out;
}

}  // namespace

std::string_view word_of(resets reset) noexcept {
    return words_of_resets[static_cast<int>(reset)];
}

places place_of(rule const& rule) {
    if (rule.effect.key_state != key_states::as_it_is) return places::key_state;
    if (rule.match.kms_key) return places::kms_key;
    if (rule.effect.error && rule.effect.error->at_commit) return places::commit;
    return is_about_kms(rule) ? places::kms_call : places::request;
}

std::vector<std::string_view> words_at_once(effect const& effect) {
    std::vector<std::string_view> out;
    if (effect.delay) out.push_back("delay");
    if (effect.error) out.push_back("error");
    if (effect.key_state != key_states::as_it_is) out.push_back(words_of_states[static_cast<int>(effect.key_state)]);
    return out;
}

std::vector<std::string_view> words_of(effect const& effect) {
    auto out = words_at_once(effect);
    auto const add = [&](bool is_there, std::string_view word) {
        if (is_there) out.push_back(word);
    };
    add(effect.reset != resets::never, word_of(effect.reset));
    add(effect.cut_upload.has_value(), words::cut_upload);
    add(effect.cut_download.has_value(), words::cut_download);
    add(effect.stall_download.has_value(), words::stall_download);
    add(effect.flip_byte.has_value(), words::flip_byte);
    add(effect.wrong_checksum, words::wrong_checksum);
    add(effect.wrong_etag, words::wrong_etag);
    add(!effect.missing_header.empty(), words::missing_header);
    return out;
}

std::string summary_of(effect const& effect) {
    auto const detail = [&](std::string_view word) -> std::string {
        if (word == "delay") return detail_of(effect.delay);
        if (word == "error") return fmt::format("error {}", effect.error->code);
        if (word == "cut_upload") return fmt::format("cut_upload after {} bytes", *effect.cut_upload);
        if (word == "cut_download") return fmt::format("cut_download after {} bytes", *effect.cut_download);
        if (word == "flip_byte") return fmt::format("flip_byte {}", *effect.flip_byte);
        if (word == "missing_header") return fmt::format("missing_header {}", effect.missing_header);
        return std::string{word};
    };
    std::vector<std::string> parts;
    for (auto const word : words_of(effect)) parts.push_back(detail(word));
    return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace s3seal::faults
