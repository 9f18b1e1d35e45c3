#include "server/auth/presigned.hpp"

#include "server/auth/verification.hpp"
#include "server/http/dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace s3seal::auth {

namespace {

using aws::errc;
using aws::error;

constexpr std::array<std::string_view, 6> parameters{"X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Signature",
                                                     "X-Amz-Date",      "X-Amz-SignedHeaders", "X-Amz-Expires"};
constexpr std::int64_t max_expires = 604800;  // seconds: a week

error bad_parameter(std::string message) {
    return {errc::authorization_query_parameters, std::move(message)};
}

struct presigned {
    authorization sent;
    std::string_view expires_text;
    std::string amz_date;
    instant from;
    std::chrono::seconds life;
};

error repeated_parameter(std::string_view what) {
    return bad_parameter(std::string{"X-Amz-SignedHeaders is malformed; "}.append(what));
}

aws::result<std::chrono::seconds> parse_life(std::string_view text) {
    std::int64_t seconds = 0;
    auto const end = text.data() + text.size();
    auto const [stop, ec] = std::from_chars(text.data(), end, seconds);
    bool const too_large = ec == std::errc::result_out_of_range;
    if (stop != end || (ec != std::errc{} && !too_large)) return bad_parameter("X-Amz-Expires should be a number");
    if (text.starts_with('-')) return bad_parameter("X-Amz-Expires must be non-negative");
    if (too_large || seconds > max_expires)
        return bad_parameter(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
            "604800 seconds");
    return std::chrono::seconds{seconds};
}

aws::result<presigned> parse_presigned(http::target const& target, protocol const& rules, region_rule const& region) {
    for (auto const name : parameters)
        if (auto const value = http::find_query(target, name); !value || value->empty())
            return errc::authorization_query_parameters;
    if (*http::find_query(target, "X-Amz-Algorithm") != "AWS4-HMAC-SHA256")
        return bad_parameter("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
    presigned out;
    CHECK_OK(parse_credential(*http::find_query(target, "X-Amz-Credential"), malformed_parameter, out.sent));
    CHECK_OK(check_scope(out.sent, rules, region, malformed_parameter));
    out.amz_date = *http::find_query(target, "X-Amz-Date");
    auto const from = parse_basic_date(out.amz_date);
    if (!from) return bad_parameter("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
    out.from = *from;
    out.expires_text = *http::find_query(target, "X-Amz-Expires");
    TRY(out.life, parse_life(out.expires_text));
    out.sent.signed_headers = *http::find_query(target, "X-Amz-SignedHeaders");
    out.sent.signature = *http::find_query(target, "X-Amz-Signature");
    return out;
}

// It ages by our clock, whatever its signer's said; but its date is to be no later than theirs, or ours.
aws::result<> check_time(presigned const& url, signed_request const& request) {
    auto const now = request.now;
    auto const until = by_our_clock(url.from, request.time) + url.life;
    auto const expires = http::iso_date_seconds(until);
    if (now > until)
        return error{errc::access_denied, "Request has expired"}
            .with("X-Amz-Expires", url.expires_text)
            .with("Expires", expires)
            .with("ServerTime", http::iso_date_seconds(now))
            .because({aws::reason_code::url_expired, {expires}});
    if (url.from > now + max_skew && url.from > request.time.signers_now() + max_skew)
        return error{errc::access_denied, "Request is not yet valid"}
            .with("X-Amz-Date", std::to_string(url.from.time_since_epoch().count()))
            .with("Expires", expires)
            .with("ServerTime", http::iso_date_seconds(now))
            .because(aws::reason_code::url_not_yet_valid);
    return {};
}

// What the signature covers: everything but itself.
http::target without_signature(http::target const& target) {
    auto out = target;
    std::erase_if(out.query, [](auto const& one) { return one.name == "X-Amz-Signature"; });
    return out;
}

void lift_metadata(http::target const& target, http::header_index const& sent, lifted_request& into) {
    for (auto const& one : target.query)
        if (starts_with_ignoring_case(one.name, "x-amz-meta-") && !sent.has(one.name))
            into.add(to_lower(one.name), one.value);
}

// By the look of it. A name may be sent with characters encoded: "X-Amz-Signatur%65" is one too.
bool surely_unsigned(std::string_view target) {
    auto const query = target.substr(std::min(target.find('?'), target.size()));
    return query.find('%') == query.npos && query.find("Signature=") == query.npos;
}

// The first of each; who holds the URL cannot replace the condition that is signed in it.
void lift_conditions(http::target const& target, lifted_request& into) {
    for (std::string_view const name : {"if-match", "if-none-match"}) {
        auto const is_it = [name](auto const& one) { return equal_ignoring_case(one.name, name); };
        auto const found = std::find_if(target.query.begin(), target.query.end(), is_it);
        if (found == target.query.end()) continue;
        std::erase_if(into.head.headers, is_it);
        into.add(std::string{name}, found->value);
    }
}

}  // namespace

query_signature signature_in_query(http::target const& target) noexcept {
    auto const has = [&](std::string_view name) { return http::find_query(target, name).has_value(); };
    if (std::any_of(parameters.begin(), parameters.end(), has)) return query_signature::v4;
    return has("Signature") || has("AWSAccessKeyId") ? query_signature::v2 : query_signature::none;
}

http::request complete_head(http::request const& head, http::target const& target, std::string_view signed_headers) {
    auto out = head;
    http::header_index const sent{head};
    auto const names = split_header_names(signed_headers);
    for (auto const& [name, value] : target.query)
        if (starts_with_ignoring_case(name, "x-amz-") && !sent.has(name) && lists_header(names, name))
            out.headers.push_back({name, value});
    return out;
}

aws::result<identity> authenticate_presigned(signed_request const& request) {
    TRY(auto const url, parse_presigned(request.target, request.rules, request.region));
    CHECK_OK(check_time(url, request));
    auto const token = find_token(request, auth_type::query);
    TRY(auto found, find_caller(request, url.sent.access_key, token));
    if (auto const day = std::string_view{url.amz_date}.substr(0, 8); url.sent.date != day)
        return bad_parameter(fmt::format(
            "Invalid credential date \"{}\". This date is not the same as X-Amz-Date: \"{}\".", url.sent.date, day));
    CHECK_OK(check_signed_headers(request.head, url.sent, repeated_parameter));
    auto const head = complete_head(request.head, request.target, url.sent.signed_headers);
    auto const covered = without_signature(request.target);
    auto const unsigned_payload = request.body_hash.empty() ? "UNSIGNED-PAYLOAD" : request.body_hash;
    auto const payload = request.head.find(payload_header).value_or(unsigned_payload);
    CHECK_OK(
        check_signature({head, covered, url.sent.signed_headers, payload}, url.sent, url.amz_date, found.who->secret));
    CHECK_OK(check_token(found, token));
    identity caller{.anonymous = false, .who = *found.who, .region = std::string{url.sent.region}};
    caller.payload_hash = payload;
    caller.hash_is_claim = true;
    caller.type = auth_type::query;
    caller.signed_at = by_our_clock(url.from, request.time);
    caller.held = std::move(found.held);
    return caller;
}

void lifted_request::add(std::string name, std::string value) {
    auto const& kept_name = texts.emplace_back(std::move(name));
    head.headers.push_back({kept_name, texts.emplace_back(std::move(value))});
}

std::unique_ptr<lifted_request> lift_query_headers(http::request const& request) {
    if (surely_unsigned(request.target)) return nullptr;  // the usual case costs little
    auto const target = http::parse_target(request.target);
    auto const kind = target ? signature_in_query(*target) : query_signature::none;
    if (kind == query_signature::none) return nullptr;
    auto lifted = std::make_unique<lifted_request>();
    lifted->head = request;
    lift_metadata(*target, http::header_index{request}, *lifted);
    if (kind == query_signature::v4) lift_conditions(*target, *lifted);
    return lifted->texts.empty() ? nullptr : std::move(lifted);
}

}  // namespace s3seal::auth
