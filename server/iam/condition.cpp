#include "server/iam/condition.hpp"

#include "server/http/dates.hpp"
#include "server/iam/pattern.hpp"
#include "storage/base/bytes.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace s3seal::iam {

namespace {

bool match(std::string_view sent, std::string_view wanted, request_context const* variables, pattern::wildcards use,
           bool ignoring_case = false) {
    auto const expanded = pattern::expand(wanted, variables, use, sent.size());
    return expanded && expanded->matches(sent, ignoring_case);
}

bool string_equals(std::string_view sent, std::string_view wanted, request_context const* variables) {
    return match(sent, wanted, variables, pattern::wildcards::no);
}
bool string_equals_ignoring_case(std::string_view sent, std::string_view wanted, request_context const* variables) {
    return match(sent, wanted, variables, pattern::wildcards::no, true);
}
bool string_like(std::string_view sent, std::string_view wanted, request_context const* variables) {
    return match(sent, wanted, variables, pattern::wildcards::yes);
}

// Part by part: a wildcard does not reach over a colon, but in the last part it may.
bool arn_like(std::string_view sent, std::string_view wanted, request_context const* variables) {
    for (int part = 0; part < 5; ++part) {
        auto const sent_end = sent.find(':');
        auto const wanted_end = wanted.find(':');
        if (sent_end == sent.npos || wanted_end == wanted.npos) return wanted == "*" && part == 0;
        if (!string_like(sent.substr(0, sent_end), wanted.substr(0, wanted_end), variables)) return false;
        sent.remove_prefix(sent_end + 1);
        wanted.remove_prefix(wanted_end + 1);
    }
    return string_like(sent, wanted, variables);
}

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    auto const end = text.data() + text.size();
    auto const [stop, ec] = std::from_chars(text.data(), end, value);
    if (ec != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

// ISO 8601 with or without a time of day, or seconds since 1970.
std::optional<double> parse_date(std::string_view text) {
    if (auto const seconds = parse_number(text)) return seconds;
    auto const at = http::parse_iso_date(text);
    if (!at) return std::nullopt;
    return static_cast<double>(at->time_since_epoch().count()) / 1000;
}

template <auto Parse, class Order>
bool ordered(std::string_view sent, std::string_view wanted, request_context const*) {
    auto const left = Parse(sent);
    auto const right = Parse(wanted);
    return left && right && Order{}(*left, *right);
}

bool bool_equals(std::string_view sent, std::string_view wanted, request_context const*) {
    return equal_ignoring_case(sent, wanted);
}

bool binary_equals(std::string_view sent, std::string_view wanted, request_context const*) {
    auto const left = base64_decode(sent);
    return left && left == base64_decode(wanted);
}

bool ip_address(std::string_view sent, std::string_view wanted, request_context const*) {
    return address_within(sent, wanted);
}

struct operator_row {
    std::string_view name;
    comparison compare;
    bool negated = false;
};

constexpr operator_row operators[] = {
    {"StringEquals", string_equals},
    {"StringNotEquals", string_equals, true},
    {"StringEqualsIgnoreCase", string_equals_ignoring_case},
    {"StringNotEqualsIgnoreCase", string_equals_ignoring_case, true},
    {"StringLike", string_like},
    {"StringNotLike", string_like, true},
    {"NumericEquals", ordered<parse_number, std::equal_to<>>},
    {"NumericNotEquals", ordered<parse_number, std::equal_to<>>, true},
    {"NumericLessThan", ordered<parse_number, std::less<>>},
    {"NumericLessThanEquals", ordered<parse_number, std::less_equal<>>},
    {"NumericGreaterThan", ordered<parse_number, std::greater<>>},
    {"NumericGreaterThanEquals", ordered<parse_number, std::greater_equal<>>},
    {"DateEquals", ordered<parse_date, std::equal_to<>>},
    {"DateNotEquals", ordered<parse_date, std::equal_to<>>, true},
    {"DateLessThan", ordered<parse_date, std::less<>>},
    {"DateLessThanEquals", ordered<parse_date, std::less_equal<>>},
    {"DateGreaterThan", ordered<parse_date, std::greater<>>},
    {"DateGreaterThanEquals", ordered<parse_date, std::greater_equal<>>},
    {"Bool", bool_equals},
    {"BinaryEquals", binary_equals},
    {"IpAddress", ip_address},
    {"NotIpAddress", ip_address, true},
    {"ArnEquals", arn_like},
    {"ArnNotEquals", arn_like, true},
    {"ArnLike", arn_like},
    {"ArnNotLike", arn_like, true},
    {"Null", nullptr},
};

bool remove_prefix(std::string_view& text, std::string_view prefix) {
    if (text.size() < prefix.size() || !equal_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool remove_suffix(std::string_view& text, std::string_view suffix) {
    if (text.size() < suffix.size() || !equal_ignoring_case(text.substr(text.size() - suffix.size()), suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

struct address {
    std::array<unsigned char, 16> bytes{};
    unsigned bits = 0;  // 32 or 128
};

std::optional<address> parse_address(std::string_view text) {
    address out;
    std::string const terminated{text};
    if (inet_pton(AF_INET, terminated.c_str(), out.bytes.data()) == 1) {
        out.bits = 32;
        return out;
    }
    if (inet_pton(AF_INET6, terminated.c_str(), out.bytes.data()) != 1) return std::nullopt;
    out.bits = 128;
    return out;
}

}  // namespace

bool address_within(std::string_view text, std::string_view block) {
    auto const slash = block.find('/');
    auto const sent = parse_address(text);
    auto const base = parse_address(block.substr(0, slash));
    if (!sent || !base || sent->bits != base->bits) return false;
    std::uint64_t length = base->bits;
    if (slash != block.npos) {
        auto const given = parse_decimal(block.substr(slash + 1));
        if (!given || *given > base->bits) return false;
        length = *given;
    }
    for (std::uint64_t bit = 0; bit < length; ++bit) {
        auto const mask = static_cast<unsigned char>(0x80u >> (bit % 8));
        if ((sent->bytes[bit / 8] & mask) != (base->bytes[bit / 8] & mask)) return false;
    }
    return true;
}

std::optional<condition> parse_operator(std::string_view text) {
    condition out;
    out.op = text;
    if (remove_prefix(text, "ForAllValues:"))
        out.each = quantifier::for_all_values;
    else if (remove_prefix(text, "ForAnyValue:"))
        out.each = quantifier::for_any_value;
    out.if_exists = remove_suffix(text, "IfExists");
    auto const row = std::find_if(std::begin(operators), std::end(operators),
                                  [&](auto const& one) { return equal_ignoring_case(one.name, text); });
    if (row == std::end(operators) || (!row->compare && (out.if_exists || out.each != quantifier::none)))
        return std::nullopt;
    out.compare = row->compare;
    out.negated = row->negated;
    return out;
}

bool holds(condition const& one, request_context const& known, bool variables) {
    auto const* sent = known.keys.find(one.key);
    bool const missing = !sent || sent->empty();
    if (!one.compare)
        return std::any_of(one.values.begin(), one.values.end(),
                           [&](auto const& value) { return equal_ignoring_case(value, missing ? "true" : "false"); });
    if (missing)
        return one.each == quantifier::none ? one.negated || one.if_exists
                                            : one.each == quantifier::for_all_values || one.if_exists;
    auto const* with = variables ? &known : nullptr;
    auto const fits = [&](std::string const& value) {
        bool const found = std::any_of(one.values.begin(), one.values.end(),
                                       [&](auto const& wanted) { return one.compare(value, wanted, with); });
        return found != one.negated;
    };
    // A negated operator wants every value to differ, the others want one that fits.
    bool const all = one.each == quantifier::for_all_values || (one.each == quantifier::none && one.negated);
    return all ? std::all_of(sent->begin(), sent->end(), fits) : std::any_of(sent->begin(), sent->end(), fits);
}

}  // namespace s3seal::iam
