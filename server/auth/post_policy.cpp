#include "server/auth/post_policy.hpp"

#include "server/http/dates.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace s3seal::auth {

namespace {

namespace json = boost::json;

aws::error invalid(std::string_view what) {
    return {aws::errc::invalid_policy_document, fmt::format("Invalid Policy: {}", what)};
}

aws::error not_allowed(std::string_view what) {
    return aws::error{aws::errc::access_denied, fmt::format("Invalid according to Policy: {}", what)}.because(
        aws::reason_code::form_policy);
}

std::string plain(json::string const& text) {
    return {text.data(), text.size()};
}

// ["eq", "$key", "x"]: with a blank behind each comma.
std::string show(std::string_view op, std::string_view field, std::string_view value) {
    return fmt::format("[{}, {}, {}]", json::serialize(json::string{op}), json::serialize(json::string{field}),
                       json::serialize(json::string{value}));
}

void add_equals(post_policy& to, std::string_view field, std::string_view value) {
    if (field.starts_with('$')) field.remove_prefix(1);
    to.conditions.push_back({post_condition::kind::equals, to_lower(field), std::string{value},
                             show("eq", "$" + std::string{field}, value)});
}

void add_impossible(post_policy& to, std::string text) {
    to.conditions.push_back({post_condition::kind::never, "", "", std::move(text)});
}

aws::result<> read_simple(json::object const& from, post_policy& to) {
    if (from.size() != 1)
        return invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
    auto const& [name, value] = *from.begin();
    if (!value.is_string()) return invalid("Invalid Simple-Condition: value must be a string.");
    add_equals(to, name, plain(value.get_string()));
    return {};
}

// A whole number, or the text of one.
std::optional<std::uint64_t> read_bound(json::value const& from) {
    if (from.is_string()) return parse_decimal(plain(from.get_string()));
    if (from.is_int64() && from.get_int64() >= 0) return static_cast<std::uint64_t>(from.get_int64());
    if (from.is_uint64()) return from.get_uint64();
    return std::nullopt;
}

// Of several ranges each must hold.
void add_range(post_policy& to, json::value const& from, json::value const& until) {
    auto const least = read_bound(from);
    auto const most = read_bound(until);
    if (!least || !most) {
        add_impossible(
            to, fmt::format("[\"content-length-range\", {}, {}]", json::serialize(from), json::serialize(until)));
        return;
    }
    auto const before = to.range.value_or(length_range{*least, *most});
    to.range = length_range{std::max(before.least, *least), std::min(before.most, *most)};
}

aws::result<> read_list(json::array const& from, post_policy& to) {
    if (from.empty() || !from[0].is_string()) return invalid("Invalid Condition: missing operation.");
    auto const op = to_lower(plain(from[0].get_string()));
    bool const range = op == "content-length-range";
    if (!range && op != "eq" && op != "starts-with")
        return invalid(fmt::format("Invalid Condition: unknown operation '{}'.", plain(from[0].get_string())));
    if (from.size() != 3) return invalid(fmt::format("Invalid {}: wrong number of arguments.", op));
    if (range) {
        add_range(to, from[1], from[2]);
        return {};
    }
    if (!from[1].is_string() || !from[2].is_string())
        return invalid(fmt::format("Invalid {}: arguments must be strings.", op));
    auto const field = plain(from[1].get_string());
    auto value = plain(from[2].get_string());
    auto text = show(op, field, value);
    if (!field.starts_with('$')) {
        add_impossible(to, std::move(text));
        return {};
    }
    auto const how = op == "eq" ? post_condition::kind::equals : post_condition::kind::starts_with;
    to.conditions.push_back({how, to_lower(field.substr(1)), std::move(value), std::move(text)});
    return {};
}

bool starts_with(post_condition const& one, std::string_view value) {
    if (one.field != "content-type") return value.starts_with(one.value);
    // Several types in one field: each must fit.
    for (;;) {
        auto const comma = value.find(',');
        if (!trim(value.substr(0, comma)).starts_with(one.value)) return false;
        if (comma == value.npos) return true;
        value.remove_prefix(comma + 1);
    }
}

bool fits(post_condition const& one, std::string_view value) {
    return one.how == post_condition::kind::equals ? value == one.value : starts_with(one, value);
}

// Of a field that comes more than once every value must fit, whichever of them is used.
bool meets(post_condition const& one, form_values const& fields) {
    if (one.how == post_condition::kind::never) return false;
    bool found = false;
    for (auto const& [name, value] : fields) {
        if (name != one.field) continue;
        found = true;
        if (!fits(one, value)) return false;
    }
    return found || (one.how == post_condition::kind::starts_with && fits(one, ""));
}

bool needs_no_condition(std::string_view field) {
    constexpr std::array<std::string_view, 5> names{"file", "policy", "x-amz-signature", "awsaccesskeyid", "signature"};
    return field.starts_with("x-ignore-") || std::find(names.begin(), names.end(), field) != names.end();
}

}  // namespace

aws::result<post_policy> parse_post_policy(std::string_view base64) {
    std::string compact{base64};
    std::erase_if(compact, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
    auto const text = base64_decode(compact);
    if (!text) return invalid("invalid Base64 encoding.");
    boost::system::error_code ec;
    json::parse_options options;
    options.max_depth = 8;
    auto const document = json::parse(*text, ec, {}, options);
    if (ec || !document.is_object()) return invalid("Invalid JSON.");
    auto const& from = document.get_object();
    auto const* expiration = from.if_contains("expiration");
    if (!expiration) return invalid("Policy missing expiration.");
    auto const expires = expiration->is_string() ? http::parse_iso_date(plain(expiration->get_string())) : std::nullopt;
    if (!expires) return invalid("Invalid 'expiration' value.");
    auto const* conditions = from.if_contains("conditions");
    if (!conditions) return invalid("Policy missing conditions.");
    if (!conditions->is_array()) return invalid("Invalid 'conditions' value: must be a List.");
    post_policy out;
    out.expires = *expires;
    for (auto const& one : conditions->get_array()) {
        if (one.is_object())
            CHECK_OK(read_simple(one.get_object(), out));
        else if (one.is_array())
            CHECK_OK(read_list(one.get_array(), out));
        else
            return invalid("Invalid Condition: must be a List or a Simple-Condition.");
    }
    return out;
}

aws::result<> check_post_policy(post_policy const& policy, form_values const& fields, instant now) {
    if (now > policy.expires) return not_allowed("Policy expired.");
    for (auto const& one : policy.conditions)
        if (!meets(one, fields)) return not_allowed(fmt::format("Policy Condition failed: {}", one.text));
    std::vector<std::string> extra;
    for (auto const& [name, value] : fields) {
        bool const covered = std::any_of(policy.conditions.begin(), policy.conditions.end(),
                                         [&](auto const& one) { return one.field == name; });
        if (!covered && !needs_no_condition(name)) extra.push_back(name);
    }
    if (extra.empty()) return {};
    return not_allowed(fmt::format("Extra input fields: {}", fmt::join(extra, ", ")));
}

}  // namespace s3seal::auth
