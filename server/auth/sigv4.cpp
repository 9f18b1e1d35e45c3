#include "server/auth/sigv4.hpp"

#include "server/auth/authorization_header.hpp"
#include "server/auth/signing.hpp"
#include "server/http/dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace s3seal::auth {

namespace {

using s3::errc;
using s3::error;

constexpr std::chrono::minutes max_skew{15};
constexpr std::string_view payload_header = "x-amz-content-sha256";

bool has_query(http::target const& target, std::string_view name) {
    return std::any_of(target.query.begin(), target.query.end(), [&](auto const& one) { return one.name == name; });
}

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 20260102T030405Z
std::optional<instant> parse_basic_date(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z' || !is_digits(text.substr(0, 8)) ||
        !is_digits(text.substr(9, 6)))
        return std::nullopt;
    auto const number = [&](std::size_t at, std::size_t size) {
        return static_cast<int>(*parse_decimal(text.substr(at, size)));
    };
    std::chrono::year_month_day const date{std::chrono::year{number(0, 4)},
                                           std::chrono::month{static_cast<unsigned>(number(4, 2))},
                                           std::chrono::day{static_cast<unsigned>(number(6, 2))}};
    if (!date.ok() || number(9, 2) > 23 || number(11, 2) > 59 || number(13, 2) > 60) return std::nullopt;
    return instant{std::chrono::sys_days{date}} + std::chrono::hours{number(9, 2)} +
           std::chrono::minutes{number(11, 2)} + std::chrono::seconds{number(13, 2)};
}

std::string basic_date(instant at) {
    std::string text = http::iso_date_seconds(at);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

// When the request says that it was made.
struct request_date {
    std::string_view sent;  // as in the header
    std::string basic;      // as it is signed
    instant at;
};

// x-amz-date, else Date. Date may carry the basic form too.
s3::result<request_date> find_date(http::request const& request) {
    auto sent = request.find("x-amz-date");
    if (!sent) sent = request.find("Date");
    auto at = sent ? parse_basic_date(*sent) : std::nullopt;
    if (sent && !at) at = http::parse_http_date(*sent);
    if (!at) return error{errc::access_denied, "AWS authentication requires a valid Date or x-amz-date header"};
    return request_date{*sent, basic_date(*at), *at};
}

s3::result<> check_skew(request_date const& date, instant now) {
    if (std::chrono::abs(date.at - now) <= max_skew) return {};
    return error{errc::request_time_too_skewed}
        .with("RequestTime", date.sent)
        .with("ServerTime", http::iso_date_seconds(now))
        .with("MaxAllowedSkewMilliseconds", "900000");
}

s3::result<> check_scope(authorization const& sent, protocol const& rules, region_rule const& region) {
    if (sent.date.size() != 8 || !is_digits(sent.date))
        return malformed(
            fmt::format("incorrect date format \"{}\". This date in the credential must be in the format \"yyyyMMdd\".",
                        sent.date));
    if (auto const expected = region(sent.region))
        return malformed(fmt::format("the region '{}' is wrong; expecting '{}'", sent.region, *expected))
            .with("Region", *expected);
    if (sent.service != rules.service)
        return malformed(
            fmt::format("incorrect service \"{}\". This endpoint belongs to \"{}\".", sent.service, rules.service));
    if (sent.terminal != "aws4_request")
        return malformed(fmt::format("incorrect terminal \"{}\". This endpoint uses \"aws4_request\".", sent.terminal));
    return {};
}

bool is_payload_hash(std::string_view value) {
    constexpr std::array<std::string_view, 6> words{"UNSIGNED-PAYLOAD",
                                                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                                                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                                                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
                                                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"};
    if (value.size() == 64 && hex_decode(value)) return true;
    return std::find(words.begin(), words.end(), value) != words.end();
}

s3::result<> check_payload_hash(http::request const& request, protocol const& rules) {
    auto const value = request.find(payload_header);
    if (!value) {
        if (!rules.payload_hash_required) return {};
        return error{errc::invalid_request, "Missing required header for this request: x-amz-content-sha256"};
    }
    if (is_payload_hash(*value)) return {};
    return s3::invalid_argument(
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 "
        "value.",
        payload_header, *value);
}

// host and every x-amz-* header must be signed, but for the payload's hash: it is part of the signature anyway.
s3::result<> check_signed_headers(http::request const& request, authorization const& sent) {
    std::vector<std::string> missing;
    for (auto const& one : request.headers) {
        auto const first = one.name.empty() ? '\0' : one.name.front();
        if (first != 'x' && first != 'X' && first != 'h' && first != 'H') continue;
        auto name = to_lower(one.name);
        bool const must = (name.starts_with("x-amz-") && name != payload_header) || name == "host";
        if (must && !sent.signs(name)) missing.push_back(std::move(name));
    }
    if (missing.empty()) return {};
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    return error{errc::access_denied, "There were headers present in the request which were not signed"}.with(
        "HeadersNotSigned", fmt::format("{}", fmt::join(missing, ", ")));
}

// Gives what a body of signed chunks goes on from, when there is to be one.
s3::result<std::optional<chunk_seed>> check_signature(canonical_input const& input, authorization const& sent,
                                                      request_date const& date, std::string_view secret) {
    thread_local std::string canonical;
    canonical.clear();
    append_canonical_request(canonical, input);
    auto const text = string_to_sign(date.basic, sent.scope, canonical);
    auto const key = signing_key(secret, sent.date, sent.region, sent.service);
    if (!equal_constant_time(hex_encode(key.sign(text)), sent.signature))
        return signature_mismatch(sent.access_key, text, sent.signature, canonical);
    if (!input.payload_hash.starts_with("STREAMING-AWS4-")) return std::optional<chunk_seed>{};
    return std::optional{chunk_seed{key, std::string{sent.access_key}, date.basic, std::string{sent.scope},
                                    std::string{sent.signature}, canonical}};
}

// Long-term keys have no session: a token beside one is never right.
s3::result<> check_token(http::request const& request) {
    auto const token = request.find("x-amz-security-token");
    if (!token) return {};
    return error{errc::invalid_token}.with("Token-0", *token);
}

// Signatures that come in the query.
s3::result<> check_query_signatures(http::target const& target, std::optional<std::string_view> header) {
    bool const v4 = has_query(target, "X-Amz-Algorithm");
    bool const v2 = has_query(target, "Signature") && has_query(target, "AWSAccessKeyId");
    if (!v4 && !v2) return {};
    if (header)
        return s3::invalid_argument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            "parameter or the Authorization header should be specified",
            "Authorization", *header);
    if (v4) return error{errc::not_implemented};
    return error{errc::invalid_request,
                 "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."};
}

std::size_t count_header(http::request const& request, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(request.headers.begin(), request.headers.end(),
                                                  [&](auto const& h) { return equal_ignoring_case(h.name, name); }));
}

s3::result<identity> authenticate_header(http::request const& request, http::target const& target,
                                         std::string_view header, protocol const& rules,
                                         credential_store const& credentials, instant now, region_rule const& region) {
    TRY(auto const components, check_scheme(header));
    TRY(auto const date, find_date(request));
    CHECK_OK(check_skew(date, now));
    TRY(auto const sent, parse_authorization(components));
    CHECK_OK(check_scope(sent, rules, region));
    auto who = credentials.find(sent.access_key);
    if (!who) return error{errc::invalid_access_key_id}.with("AWSAccessKeyId", sent.access_key);
    if (sent.date != std::string_view{date.basic}.substr(0, 8))
        return malformed("Invalid credential date. Date is not the same as X-Amz-Date.");
    CHECK_OK(check_payload_hash(request, rules));
    CHECK_OK(check_signed_headers(request, sent));
    auto const payload = request.find(payload_header).value_or("");
    TRY(auto seed, check_signature({request, target, sent.signed_headers, payload}, sent, date, who->secret));
    CHECK_OK(check_token(request));
    return identity{false, *std::move(who), std::string{sent.region}, payload, std::move(seed)};
}

}  // namespace

s3::result<identity> authenticate(http::request const& request, http::target const& target, protocol const& rules,
                                  credential_store const& credentials, instant now, region_rule const& region) {
    auto header = request.find("Authorization");
    if (header && header->empty()) header.reset();
    CHECK_OK(check_query_signatures(target, header));
    if (count_header(request, "Authorization") > 1) return s3::header_not_implemented("Authorization");
    if (!header) {
        identity nobody;
        nobody.payload_hash = request.find(payload_header).value_or("");
        return nobody;
    }
    return authenticate_header(request, target, *header, rules, credentials, now, region);
}

}  // namespace s3seal::auth
