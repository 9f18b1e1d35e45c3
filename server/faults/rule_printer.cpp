#include "server/faults/rule_reader.hpp"

#include "server/http/dates.hpp"

#include <boost/json/value_from.hpp>

#include <string_view>

namespace s3seal::faults {

namespace {

namespace json = boost::json;

constexpr std::string_view reset_words[] = {"", "before_commit", "during_commit", "after_commit"};
constexpr std::string_view state_words[] = {"", "disabled", "pending_deletion", "denied"};

void print(json::object& to, std::string_view name, std::optional<text_pattern> const& value) {
    if (value) to[name] = value->text();
}
void print(json::object& to, std::string_view name, std::optional<std::uint64_t> value) {
    if (value) to[name] = *value;
}
void print(json::object& to, std::string_view name, std::optional<instant> value) {
    if (value) to[name] = http::iso_date(*value);
}
void print(json::object& to, std::string_view name, bool value) {
    if (value) to[name] = true;
}
void print(json::object& to, std::string_view name, std::string const& value) {
    if (!value.empty()) to[name] = value;
}
void print(json::object& to, std::string_view name, json::object value) {
    if (!value.empty()) to[name] = std::move(value);
}

json::object print_matcher(matcher const& one) {
    json::object out;
    print(out, "service", one.service);
    print(out, "region", one.region);
    print(out, "operation", one.operation);
    print(out, "bucket", one.bucket);
    print(out, "key", one.key);
    print(out, "caller", one.caller);
    print(out, "namespace", one.name_space);
    print(out, "kms_key", one.kms_key);
    json::object headers;
    for (auto const& [name, value] : one.headers) headers[name] = value.text();
    print(out, "headers", std::move(headers));
    return out;
}

json::object print_schedule(schedule const& one) {
    json::object out;
    if (!one.nth.empty()) out["nth"] = json::value_from(one.nth);
    if (one.every > 0) out["every"] = one.every;
    if (one.fail > 0) out["sequence"] = {{"fail", one.fail}, {"pass", one.pass}};
    if (one.probability) out["probability"] = *one.probability;
    if (one.seed != schedule{}.seed) out["seed"] = one.seed;
    print(out, "times", one.times);
    print(out, "from", one.from);
    print(out, "until", one.until);
    if (one.lasting) out["lasting_ms"] = one.lasting->count();
    return out;
}

json::value print_error(told_error const& one) {
    json::object out{{"code", one.code}};
    if (one.in_no_table) out["status"] = one.of_s3->status;
    print(out, "message", one.message);
    if (one.at_commit) out["at"] = "commit";
    return out.size() == 1 ? json::value(one.code) : json::value(std::move(out));
}

json::object print_delay(delay const& one) {
    json::object out{{"ms", one.fixed.count()}};
    if (one.jitter.count() > 0) out["jitter_ms"] = one.jitter.count();
    if (one.per_byte.count() > 0) out["per_byte_us"] = one.per_byte.count();
    return out;
}

json::object print_effect(effect const& one) {
    json::object out;
    if (one.error) out["error"] = print_error(*one.error);
    if (one.delay) out["delay"] = print_delay(one.delay);
    if (one.reset != resets::never) out["reset"] = reset_words[static_cast<int>(one.reset)];
    if (one.key_state != key_states::as_it_is) out["kms_key_state"] = state_words[static_cast<int>(one.key_state)];
    print(out, "cut_upload", one.cut_upload);
    print(out, "cut_download", one.cut_download);
    if (one.stall_download)
        out["stall_download"] = {{"after", one.stall_download->after}, {"ms", one.stall_download->time.count()}};
    print(out, "flip_byte", one.flip_byte);
    print(out, "wrong_checksum", one.wrong_checksum);
    print(out, "wrong_etag", one.wrong_etag);
    print(out, "missing_header", one.missing_header);
    return out;
}

}  // namespace

json::object print_rule(rule const& rule) {
    json::object out;
    print(out, "id", rule.id);
    print(out, "test", rule.test);
    print(out, "match", print_matcher(rule.match));
    print(out, "when", print_schedule(rule.when));
    out["effect"] = print_effect(rule.effect);
    return out;
}

}  // namespace s3seal::faults
