#include "server/faults/presets.hpp"

#include "server/faults/told_error.hpp"
#include "server/kms/error.hpp"
#include "server/sts/error.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace s3seal::faults {

namespace {

using std::chrono::milliseconds;

text_pattern pattern_of(std::string_view text) {
    return *text_pattern::expand(text, nullptr, text_pattern::wildcards::yes);
}

effect telling(std::string_view code) {
    effect out;
    out.error = find_told_error(code);
    return out;
}
effect telling(aws::errc code) {
    return telling(aws::row_of(code).code);
}
effect telling(kms::errc code) {
    return telling(kms::row_of(code).code);
}
effect telling(sts::errc code) {
    return telling(sts::row_of(code).code);
}

rule rule_of(std::string_view service, effect what, schedule when = {}) {
    rule out;
    out.match.service = service;
    out.effect = std::move(what);
    out.when = std::move(when);
    return out;
}

// Of what KMS is asked by itself, not by S3.
rule rule_of_own_calls(effect what) {
    rule out = rule_of("", std::move(what));
    out.match.headers.emplace_back("X-Amz-Target", pattern_of("TrentService.*"));
    return out;
}

rule on(std::string_view operation, rule one) {
    one.match.operation = pattern_of(operation);
    return one;
}

schedule each(std::uint64_t every) {
    schedule out;
    out.every = every;
    return out;
}

std::vector<rule> kms_outage() {
    return {rule_of("kms", telling(kms::errc::internal))};
}

// Every second request, so that one more attempt succeeds.
std::vector<rule> throttled() {
    schedule alternating;
    alternating.fail = alternating.pass = 1;
    return {rule_of("s3", telling(aws::errc::slow_down), alternating),
            rule_of("kms", telling(kms::errc::throttling), alternating),
            rule_of("sts", telling(sts::errc::throttling), alternating)};
}

std::vector<rule> flaky_network() {
    effect slow, lost_before, lost_after, short_download, short_upload;
    slow.delay.jitter = milliseconds{50};
    lost_before.reset = resets::before_commit;
    lost_after.reset = resets::after_commit;
    short_download.cut_download = 1000;
    short_upload.cut_upload = 1000;
    return {rule_of("", slow), rule_of("", lost_before, each(5)), rule_of("", lost_after, each(7)),
            on("GetObject", rule_of("s3", short_download, each(3))), on("*Part", rule_of("s3", short_upload, each(4)))};
}

std::vector<rule> clock_skew() {
    constexpr std::string_view too_far = "Signature expired: the time of the request is too far from the server's.";
    auto of_kms = telling(kms::errc::invalid_signature);
    auto of_sts = telling(sts::errc::signature_does_not_match);
    of_kms.error->message = of_sts.error->message = too_far;
    std::vector<rule> out{rule_of("s3", telling(aws::errc::request_time_too_skewed)), rule_of_own_calls(of_kms),
                          rule_of("sts", of_sts)};
    for (auto& one : out) one.signing = signing_time::clock;
    return out;
}

std::vector<rule> expired_credentials() {
    return {rule_of("s3", telling(aws::errc::expired_token)), rule_of("sts", telling(sts::errc::expired_token)),
            rule_of_own_calls(telling(kms::errc::expired_token))};
}

// What makes room goes on.
std::vector<rule> disk_full() {
    auto full = telling(aws::errc::insufficient_storage);
    full.error->at_commit = true;
    std::vector<rule> out;
    for (std::string_view const writes :
         {"Put*", "Post*", "Copy*", "Upload*", "Complete*", "CreateBucket", "CreateMultipart*"})
        out.push_back(on(writes, rule_of("s3", full)));
    return out;
}

struct preset {
    std::string_view name;
    std::vector<rule> (*rules)();
};
constexpr preset presets[] = {
    {"kms-outage", kms_outage},
    {"throttled", throttled},
    {"flaky-network", flaky_network},
    {"clock-skew", clock_skew},
    {"expired-credentials", expired_credentials},
    {"disk-full", disk_full},
};

}  // namespace

std::vector<std::string_view> preset_names() {
    std::vector<std::string_view> out;
    for (auto const& one : presets) out.push_back(one.name);
    return out;
}

std::vector<rule> rules_of_preset(std::string_view name) {
    for (auto const& one : presets)
        if (one.name == name) return one.rules();
    return {};
}

}  // namespace s3seal::faults
