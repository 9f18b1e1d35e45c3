#include "server/auth/verification.hpp"

#include "server/auth/sessions.hpp"
#include "server/http/dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace s3seal::auth {

namespace {

using aws::errc;
using aws::error;

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool must_be_signed(std::string_view name) {
    return (starts_with_ignoring_case(name, "x-amz-") && !equal_ignoring_case(name, payload_header)) ||
           equal_ignoring_case(name, "host");
}

}  // namespace

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

aws::result<request_date> find_date(http::request const& request) {
    auto sent = request.find("x-amz-date");
    if (!sent) sent = request.find("Date");
    auto at = sent ? parse_basic_date(*sent) : std::nullopt;
    if (at) return request_date{*sent, std::string{*sent}, *at};
    if (sent) at = http::parse_http_date(*sent);
    if (!at) return error{errc::access_denied, "AWS authentication requires a valid Date or x-amz-date header"};
    return request_date{*sent, basic_date(*at), *at};
}

aws::result<> check_skew(request_date const& date, signed_request const& request) {
    if (std::chrono::abs(date.at - request.now) <= max_skew) return {};
    auto const now = request.time.signers_now();
    if (std::chrono::abs(date.at - now) <= max_skew) return {};
    return error{errc::request_time_too_skewed}
        .with("RequestTime", date.sent)
        .with("ServerTime", http::iso_date_seconds(now))
        .with("MaxAllowedSkewMilliseconds", "900000")
        .because({aws::reason_code::clock, {std::to_string((now - date.at).count())}});
}

instant by_our_clock(instant date, clock const& ours) noexcept {
    auto const by_ours = ours.when_signed(date);
    return by_ours == date || date <= ours.signers_now() + max_skew ? by_ours : date;
}

aws::result<> check_scope(authorization const& sent, protocol const& rules, region_rule const& region, refusal refuse) {
    if (sent.date.size() != 8 || !is_digits(sent.date))
        return refuse(
            fmt::format("incorrect date format \"{}\". This date in the credential must be in the format \"yyyyMMdd\".",
                        sent.date));
    if (auto const expected = region(sent.region))
        return refuse(fmt::format("the region '{}' is wrong; expecting '{}'", sent.region, *expected))
            .with("Region", *expected);
    if (sent.service != rules.service)
        return refuse(
            fmt::format("incorrect service \"{}\". This endpoint belongs to \"{}\".", sent.service, rules.service));
    if (sent.terminal != "aws4_request")
        return refuse(fmt::format("incorrect terminal \"{}\". This endpoint uses \"aws4_request\".", sent.terminal));
    return {};
}

aws::result<> check_signed_headers(http::request const& request, authorization const& sent, refusal refuse) {
    auto const names = split_header_names(sent.signed_headers);
    if (auto const twice = std::adjacent_find(names.begin(), names.end(), equal_ignoring_case); twice != names.end())
        return refuse(fmt::format("the header \"{}\" is repeated in SignedHeaders.", *twice));
    std::vector<std::string> missing;
    for (auto const& one : request.headers)
        if (must_be_signed(one.name) && !lists_header(names, one.name)) missing.push_back(to_lower(one.name));
    if (missing.empty()) return {};
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    auto const listed = fmt::format("{}", fmt::join(missing, ", "));
    return error{errc::access_denied, "There were headers present in the request which were not signed"}
        .with("HeadersNotSigned", listed)
        .because({aws::reason_code::headers_not_signed, {listed}});
}

aws::result<std::optional<chunk_seed>> check_signature(canonical_input const& input, authorization const& sent,
                                                       std::string const& amz_date, std::string_view secret) {
    thread_local std::string canonical;
    canonical.clear();
    append_canonical_request(canonical, input);
    auto const text = string_to_sign(amz_date, sent.scope, canonical);
    auto const key = signing_key(secret, sent.date, sent.region, sent.service);
    if (!equal_constant_time(hex_encode(key.sign(text)), sent.signature))
        return signature_mismatch(sent.access_key, text, sent.signature, canonical);
    if (!input.payload_hash.starts_with("STREAMING-AWS4-")) return std::optional<chunk_seed>{};
    return std::optional{chunk_seed{key, std::string{sent.access_key}, amz_date, std::string{sent.scope},
                                    std::string{sent.signature}, canonical}};
}

sent_token find_token(signed_request const& sent, auth_type type) {
    auto const find = [&](std::string_view parameter, std::string_view header) {
        std::optional<std::string_view> in_query;
        if (type == auth_type::query) in_query = http::find_query(sent.target, parameter);
        return in_query ? in_query : sent.head.find(header);
    };
    if (sent.rules.directory_sessions)
        if (auto const own = find("X-Amz-S3session-Token", "x-amz-s3session-token")) return {own, true};
    return find("X-Amz-Security-Token", "x-amz-security-token");
}

aws::result<found_credential> find_caller(signed_request const& sent, std::string_view access_key,
                                          sent_token const& token) {
    auto found = sent.credentials.find(access_key, token.text, sent.now);
    if (!found) return error{errc::invalid_access_key_id}.with("AWSAccessKeyId", access_key);
    return *std::move(found);
}

aws::result<> check_token(found_credential const& caller, sent_token const& token) {
    bool const of_directory = caller.held && caller.held->directory;
    bool const right_kind = of_directory == token.of_directory;
    if (right_kind && (caller.token == token_state::absent || caller.token == token_state::valid)) return {};
    bool const expired = right_kind && caller.token == token_state::expired;
    return error{expired ? errc::expired_token : errc::invalid_token}.with("Token-0", token.text.value_or(""));
}

}  // namespace s3seal::auth
