#include "server/faults/rule_reader.hpp"

#include "server/document/suggestion.hpp"
#include "server/faults/told_error.hpp"
#include "server/http/field_syntax.hpp"
#include "server/kms/key_reference.hpp"
#include "server/known/words.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace s3seal::faults {

namespace {

namespace json = boost::json;

constexpr auto any_number = std::numeric_limits<std::int64_t>::max();  // the most that TOML can say
constexpr auto least_status = aws::first_error_status;
constexpr unsigned last_status = 599;

bool is_id(std::string_view text) {
    constexpr std::size_t longest = 128;
    constexpr std::string_view others = "-_.:";
    return text.size() <= longest && std::all_of(text.begin(), text.end(), [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      others.find(c) != others.npos;
           });
}

std::optional<text_pattern> read_operation(fields& from) {
    auto found = from.pattern("operation");
    if (!found || found->has_wildcards()) return found;
    auto const name = found->text();
    if (known::service_of_operation(name).empty())
        from.complain("operation", fmt::format("S3, KMS and STS have no operation \"{}\"{}", name,
                                               document::suggestion(name, known::operations())));
    return found;
}

void read_headers(fields from, matcher& into) {
    for (auto const& [name, value] : from.all()) {
        std::string_view const header{name.data(), name.size()};
        auto const written = from.text(header);
        if (!http::is_token(header)) from.complain(header, "is no header's name");
        if (written) into.headers.emplace_back(header, make_pattern(*written));
    }
}

// An id stands for the ARN that ends with it.
std::optional<text_pattern> read_kms_key(fields& from) {
    auto const written = from.text("kms_key");
    if (!written) return std::nullopt;
    auto const recorded = to_lower(*written);
    auto const found = make_pattern(recorded);
    if (found.has_wildcards() || written->starts_with("arn:")) return found;
    if (kms::is_key_id(recorded)) return make_pattern("*/" + recorded);
    from.complain("kms_key", "takes the ARN of a key, a pattern of it, or the id at its end");
    return std::nullopt;
}

}  // namespace

matcher read_matcher(fields from) {
    matcher out;
    constexpr std::string_view services[] = {"s3", "kms", "sts"};
    if (auto const found = from.word("service", {services[0], services[1], services[2]}))
        out.service = services[*found];
    out.region = from.pattern("region");
    out.operation = read_operation(from);
    out.bucket = from.pattern("bucket");
    out.key = from.pattern("key");
    out.caller = from.pattern("caller");
    out.name_space = from.pattern("namespace");
    out.kms_key = read_kms_key(from);
    if (auto headers = from.object("headers")) read_headers(*std::move(headers), out);
    from.finish();
    return out;
}

namespace {

// One number, or a list of them.
void read_nth(fields& from, schedule& into) {
    auto const* const value = from.find("nth");
    if (!value) return;
    auto const add = [&](json::value const& one) {
        auto const number = whole_number(one).value_or(0);
        if (number > 0) into.nth.push_back(number);
        return number > 0;
    };
    auto const* const list = value->if_array();
    constexpr std::size_t most = 1'000;
    bool const fits =
        list ? !list->empty() && list->size() <= most && std::all_of(list->begin(), list->end(), add) : add(*value);
    if (!fits) from.complain("nth", "takes a whole number from 1, or a list of them");
}

void read_sequence(fields& from, schedule& into) {
    auto sequence = from.object("sequence");
    if (!sequence) return;
    into.fail = sequence->number("fail", 1, any_number).value_or(0);
    into.pass = sequence->number("pass", 0, any_number).value_or(0);
    if (!sequence->has("fail")) sequence->complain("fail", "is missing");
    sequence->finish();
}

void read_probability(fields& from, schedule& into) {
    auto const* const value = from.find("probability");
    if (!value) return;
    auto const number = value->is_double()  ? value->get_double()
                        : value->is_int64() ? static_cast<double>(value->get_int64())
                                            : -1.0;
    if (number >= 0 && number <= 1)
        into.probability = number;
    else
        from.complain("probability", "takes a number from 0 to 1");
}

schedule read_schedule(fields from) {
    schedule out;
    read_nth(from, out);
    out.every = from.number("every", 1, any_number).value_or(0);
    read_sequence(from, out);
    read_probability(from, out);
    out.seed = from.number("seed", 0, any_number).value_or(out.seed);
    out.times = from.number("times", 1, any_number);
    out.from = from.date("from");
    out.until = from.date("until");
    if (out.from && out.until && *out.until <= *out.from) from.complain("until", "is not after \"from\"");
    out.lasting = from.milliseconds("lasting_ms", 1);
    from.finish();
    return out;
}

std::optional<told_error> read_code(fields& from, std::string_view name, std::string const& code) {
    auto found = find_told_error(code);
    if (!found)
        from.complain(name, fmt::format("S3, KMS and STS have no error \"{}\"{}; one of your own has a \"status\"",
                                        code, document::suggestion(code, known::error_codes())));
    return found;
}

// {"code", "message", "at"}, or of a code that is in no table also {"status"}.
std::optional<told_error> read_error_object(fields from) {
    auto const code = from.text("code");
    auto const message = from.text("message").value_or("");
    auto const status = from.number("status", least_status, last_status);
    auto const at = from.word("at", {"request", "commit"});
    from.finish();
    if (!code) {
        if (!from.has("code")) from.complain("code", "is missing");
        return std::nullopt;
    }
    auto found =
        status ? make_told_error(*code, static_cast<unsigned>(*status), message) : read_code(from, "code", *code);
    if (status && find_told_error(*code)) from.complain("status", "is for codes that no table has: leave it out");
    if (status && !http::is_token(*code)) from.complain("code", "takes letters, digits and points");
    if (status && !found) from.complain("code", "there are too many errors of your own since the server started");
    if (!found) return std::nullopt;
    found->message = message;
    found->at_commit = at == std::size_t{1};
    return found;
}

std::optional<told_error> read_error(fields& from) {
    auto const* const value = from.find("error");
    if (value && value->is_object()) return read_error_object({*value, from.path_of("error"), from.out()});
    auto const code = from.text("error");
    return code ? read_code(from, "error", *code) : std::nullopt;
}

delay read_delay(fields from) {
    constexpr std::uint64_t longest_per_byte = 1'000'000;
    delay out;
    out.fixed = from.milliseconds("ms", 0).value_or(out.fixed);
    out.jitter = from.milliseconds("jitter_ms", 0).value_or(out.jitter);
    out.per_byte = std::chrono::microseconds{from.number("per_byte_us", 0, longest_per_byte).value_or(0)};
    if (!out) from.complain("ms", "is missing");
    from.finish();
    return out;
}

stall read_stall(fields from) {
    stall out;
    out.after = from.number("after", 0, any_number).value_or(0);
    out.time = from.milliseconds("ms", 1).value_or(out.time);
    if (!from.has("ms")) from.complain("ms", "is missing");
    from.finish();
    return out;
}

effect read_effect(fields from) {
    effect out;
    out.error = read_error(from);
    if (auto found = from.object("delay")) out.delay = read_delay(*std::move(found));
    if (auto const found = from.word("reset", {"before_commit", "during_commit", "after_commit"}))
        out.reset = static_cast<resets>(*found + 1);
    if (auto const found = from.word("kms_key_state", {"disabled", "pending_deletion", "denied"}))
        out.key_state = static_cast<key_states>(*found + 1);
    out.cut_upload = from.number("cut_upload", 0, any_number);
    out.cut_download = from.number("cut_download", 0, any_number);
    if (auto found = from.object("stall_download")) out.stall_download = read_stall(*std::move(found));
    out.flip_byte = from.number("flip_byte", 0, any_number);
    out.wrong_checksum = from.flag("wrong_checksum");
    out.wrong_etag = from.flag("wrong_etag");
    out.missing_header = from.text("missing_header").value_or("");
    if (!out.missing_header.empty() && !http::is_token(out.missing_header))
        from.complain("missing_header", "is no header's name");
    for (std::string_view const framing : {"Content-Length", "Transfer-Encoding", "Connection"})
        if (equal_ignoring_case(out.missing_header, framing))
            from.complain("missing_header", fmt::format("takes no {}: it is part of how bodies are sent", framing));
    from.finish();
    return out;
}

// What could never happen would look like a fault that does not.
void check(rule const& one, fields& from) {
    auto const& effect = one.effect;
    if (words_of(effect).empty()) from.complain("effect", "says nothing that would happen");
    int const endings = (effect.error ? 1 : 0) + (effect.reset != resets::never ? 1 : 0) + (effect.cut_upload ? 1 : 0) +
                        (effect.key_state != key_states::as_it_is ? 1 : 0);
    if (endings > 1)
        from.complain("effect", "takes one of error, reset, cut_upload and kms_key_state: each decides what happens");
    if (!effect.error || effect.error->in_no_table) return;
    auto const& asked = one.match;
    auto const service = asked.operation && !asked.operation->has_wildcards()
                             ? std::string{known::service_of_operation(asked.operation->text())}
                             : asked.service;
    bool const through_s3 =
        (service == "s3" && effect.error->of_kms != nullptr) || (service == "kms" && effect.error->is_through_s3());
    if (!service.empty() && !effect.error->row_of(service) && !through_s3)
        from.complain("effect", fmt::format("{} has no error \"{}\"", service, effect.error->code));
}

}  // namespace

std::optional<rule> read_rule(json::value const& from, mistakes& out, std::string const& path) {
    auto const before = out.size();
    fields all{from, path, out};
    rule one;
    one.id = all.text("id").value_or("");
    if (!is_id(one.id)) all.complain("id", "takes up to 128 letters, digits, - _ . and :");
    if (one.id.starts_with(chaos_prefix) || one.id == "presets") all.complain("id", "is kept for others");
    one.test = all.text("test").value_or("");
    if (auto found = all.object("match")) one.match = read_matcher(*std::move(found));
    if (auto found = all.object("when")) one.when = read_schedule(*std::move(found));
    if (auto found = all.object("effect"))
        one.effect = read_effect(*std::move(found));
    else if (from.is_object())
        all.complain("effect", "is missing");
    if (from.is_object()) all.finish();
    if (out.size() == before) check(one, all);
    return out.size() == before ? std::optional{std::move(one)} : std::nullopt;
}

}  // namespace s3seal::faults
