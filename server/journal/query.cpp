#include "server/journal/query.hpp"

#include "server/aws/arns.hpp"
#include "server/journal/record_json.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::journal {

namespace {

using checked = basic_result<void, query_error>;

constexpr std::string_view test_header = "x-s3seal-test";
constexpr std::string_view no_value = "none";

bool is_one_of(std::span<std::string_view const> all, std::string_view value) {
    return std::find(all.begin(), all.end(), value) != all.end();
}

checked expect(bool right, std::string_view sentence, std::string_view value) {
    if (right) return {};
    return query_error{fmt::format("{}, not {}", sentence, value)};
}

checked expect_one_of(std::span<std::string_view const> all, std::string_view name, std::string_view value) {
    return expect(is_one_of(all, value), fmt::format("{} takes {}", name, fmt::join(all, ", ")), value);
}

// How values are read.

checked read_text(condition& into, std::string_view value, vocabulary const&) {
    into.text = value;
    return {};
}

checked read_id(condition& into, std::string_view value, vocabulary const&) {
    into.text = value;
    return expect(!value.empty(), fmt::format("{} takes an id", into.by->name), "nothing");
}

checked read_pattern(condition& into, std::string_view value, vocabulary const&) {
    into.text = value;
    into.pattern = *iam::pattern::expand(value, nullptr, iam::pattern::wildcards::yes);
    return {};
}

checked read_operation(condition& into, std::string_view value, vocabulary const& words) {
    into.text = value;
    return expect(words.is_operation(value), "operation takes the name of one, as PutObject or GenerateDataKey", value);
}

checked read_caller(condition& into, std::string_view value, vocabulary const& words) {
    CHECK_OK(expect(value.empty() || aws::may_be_arn(value),
                    "caller takes an ARN, in which * and ? may stand, or nothing for callers not known", value));
    return read_pattern(into, value, words);
}

// 200, or 4xx
checked read_status(condition& into, std::string_view value, vocabulary const&) {
    auto const number = value.ends_with("xx") ? parse_decimal(value.substr(0, 1)) : parse_decimal(value);
    bool const family = value.size() == 3 && value.ends_with("xx");
    bool const right =
        number && (family ? *number >= 1 && *number <= 5 : *number == 0 || (*number >= 100 && *number <= 599));
    CHECK_OK(
        expect(right, "status takes a number from 100 to 599, or 2xx, 3xx, 4xx, 5xx, or 0 for no response", value));
    into.low = family ? *number * 100 : *number;
    into.high = family ? into.low + 99 : into.low;
    return {};
}

checked read_error_code(condition& into, std::string_view value, vocabulary const& words) {
    into.text = value;
    return expect(value.empty() || words.is_error_code(value),
                  "error_code takes one of S3, KMS or STS, as AccessDenied, or nothing for none", value);
}

checked read_mode(condition& into, std::string_view value, vocabulary const& words) {
    into.text = value;
    return value == no_value ? checked{} : expect_one_of(words.modes, "encryption.mode", value);
}

checked read_kms_key(condition& into, std::string_view value, vocabulary const& words) {
    auto const slash = value.rfind("key/");
    bool const is_arn = value.starts_with("arn:") && value.find(":kms:") != value.npos && slash != value.npos;
    into.text = to_lower(value);
    return expect(words.is_kms_key(is_arn ? value.substr(slash + 4) : value),
                  "kms_key takes a key's id or ARN (DescribeKey tells an alias's key)", value);
}

checked read_source(condition& into, std::string_view value, vocabulary const& words) {
    into.text = value;
    return expect_one_of(words.sources, "from", value);
}

checked read_boolean(condition& into, std::string_view value, vocabulary const&) {
    into.low = value == "true" ? 1 : 0;
    return expect(value == "true" || value == "false", fmt::format("{} takes true or false", into.by->name), value);
}

checked read_checksum(condition& into, std::string_view value, vocabulary const& words) {
    into.text = value;
    return expect(value == no_value || words.is_checksum(value), "checksum takes an algorithm, as CRC32, or none",
                  value);
}

checked read_signature(condition& into, std::string_view value, vocabulary const& words) {
    into.text = value == no_value ? "" : value;
    return value == no_value ? checked{} : expect_one_of(words.signatures, "signature_form", value);
}

checked read_state(condition& into, std::string_view value, vocabulary const&) {
    static constexpr std::array all{state::sending, state::complete, state::cut, state::stopped};
    into.text = value;
    return expect_one_of(all, "state", value);
}

checked read_instant(condition& into, std::string_view value, vocabulary const&) {
    auto const at = parse_time(value);
    if (at) into.low = static_cast<std::uint64_t>(std::max<std::int64_t>(at->time_since_epoch().count(), 0));
    return expect(at.has_value(), "since and until take a date, as 2026-11-24T10:00:00Z", value);
}

// Whom they let pass.

std::uint64_t milliseconds_of(record const& one) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(one.at.time_since_epoch().count(), 0));
}

bool uses_key(record const& one, std::string_view wanted) {
    if (one.encryption && aws::names_key(one.encryption->key_arn, wanted)) return true;
    return std::any_of(one.kms_calls.begin(), one.kms_calls.end(),
                       [&](auto const& call) { return aws::names_key(call.key_arn, wanted); });
}

constexpr filter all_filters[] = {
    {"operation", read_operation, [](condition const& c, part const& p) { return p.of.operation == c.text; }},
    {"bucket", read_pattern, [](condition const& c, part const& p) { return c.pattern.matches(p.of.bucket); }},
    {"key", read_pattern, [](condition const& c, part const& p) { return c.pattern.matches(p.key()); }},
    {"caller", read_caller, [](condition const& c, part const& p) { return c.pattern.matches(p.of.caller); }},
    {"status", read_status,
     [](condition const& c, part const& p) { return c.low <= p.of.status && p.of.status <= c.high; }},
    {"error_code", read_error_code, [](condition const& c, part const& p) { return p.error_code() == c.text; }},
    {"encryption.mode", read_mode,
     [](condition const& c, part const& p) { return (p.of.encryption ? p.of.encryption->mode : no_value) == c.text; }},
    {"kms_key", read_kms_key, [](condition const& c, part const& p) { return uses_key(p.of, c.text); }},
    {"from", read_source,
     [](condition const& c, part const& p) { return p.of.encryption && p.of.encryption->from == c.text; }},
    {"bucket_key", read_boolean,
     [](condition const& c, part const& p) { return p.of.encryption && p.of.encryption->bucket_key == (c.low != 0); }},
    {"checksum", read_checksum,
     [](condition const& c, part const& p) { return (p.of.checksum.empty() ? no_value : p.of.checksum) == c.text; }},
    {"signature_form", read_signature, [](condition const& c, part const& p) { return p.of.signature == c.text; }},
    {"since", read_instant, [](condition const& c, part const& p) { return milliseconds_of(p.of) >= c.low; }},
    {"until", read_instant, [](condition const& c, part const& p) { return milliseconds_of(p.of) <= c.low; }},
    {"request_id", read_id, [](condition const& c, part const& p) { return p.of.id == c.text; }},
    {"state", read_state, [](condition const& c, part const& p) { return p.of.state.get() == c.text; }},
    {"test", read_text,
     [](condition const& c, part const& p) { return p.of.headers.find(test_header).value_or("") == c.text; }},
    {"committed", read_boolean, [](condition const& c, part const& p) { return p.committed() == (c.low != 0); }},
    {"customer_key", read_boolean, [](condition const& c, part const& p) { return p.of.customer_key == (c.low != 0); }},
    {"fault", read_id,
     [](condition const& c, part const& p) {
         return std::any_of(p.of.faults.begin(), p.of.faults.end(),
                            [&](auto const& one) { return one.rule == c.text; });
     }},
};

// Of the page, not of records. Nothing: it is none of these.
std::optional<checked> read_page(query& into, std::string_view name, std::string_view value) {
    if (name == "order") {
        static constexpr std::array orders{std::string_view{"newest"}, std::string_view{"oldest"}};
        into.order = value == orders[1] ? order::oldest : order::newest;
        return expect_one_of(orders, name, value);
    }
    auto const number = parse_decimal(value);
    if (name == "cursor") {
        into.cursor = number;
        return expect(number.has_value(), "cursor takes what a page before this one gave", value);
    }
    if (name == "limit") {
        into.limit = static_cast<std::size_t>(number.value_or(0));
        return expect(number && *number <= longest_page, fmt::format("limit takes a number up to {}", longest_page),
                      value);
    }
    return std::nullopt;
}

checked read_parameter(query& into, std::string_view name, std::string_view value, vocabulary const& words) {
    if (auto page = read_page(into, name, value)) return *std::move(page);
    for (auto const& one : all_filters) {
        if (one.name != name) continue;
        auto& added = into.conditions.emplace_back();
        added.by = &one;
        return one.read(added, value, words);
    }
    return query_error{fmt::format("there is no filter {}", name)};
}

}  // namespace

std::span<filter const> filters() noexcept {
    return all_filters;
}

bool condition::matches(part const& one) const {
    return by->matches(*this, one);
}

bool query::matches(record const& one) const {
    return !each_part(one, [&](part const& each) {
        return !std::all_of(conditions.begin(), conditions.end(), [&](auto const& c) { return c.matches(each); });
    });
}

basic_result<query, query_error> parse_query(parameters all, vocabulary const& words) {
    query out;
    for (auto one = all.begin(); one != all.end(); ++one) {
        // Not both could hold, or only one would be looked at.
        if (std::any_of(all.begin(), one, [&](auto const& other) { return other.first == one->first; }))
            return query_error{fmt::format("the filter {} is there twice", one->first)};
        CHECK_OK(read_parameter(out, one->first, one->second, words));
    }
    return out;
}

}  // namespace s3seal::journal
