#include "server/auth/sigv4.hpp"

#include "server/auth/authorization_header.hpp"
#include "server/auth/presigned.hpp"
#include "server/auth/verification.hpp"
#include "server/http/dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace s3seal::auth {

namespace {

using s3::errc;
using s3::error;

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
    CHECK_OK(check_scope(sent, rules, region, malformed));
    auto who = credentials.find(sent.access_key);
    if (!who) return error{errc::invalid_access_key_id}.with("AWSAccessKeyId", sent.access_key);
    if (sent.date != std::string_view{date.basic}.substr(0, 8))
        return malformed("Invalid credential date. Date is not the same as X-Amz-Date.");
    CHECK_OK(check_payload_hash(request, rules));
    CHECK_OK(check_signed_headers(request, sent));
    auto const payload = request.find(payload_header).value_or("");
    TRY(auto seed, check_signature({request, target, sent.signed_headers, payload}, sent, date.basic, who->secret));
    CHECK_OK(check_token(request.find("x-amz-security-token")));
    identity caller{.anonymous = false, .who = *std::move(who), .region = std::string{sent.region}};
    caller.payload_hash = payload;
    caller.seed = std::move(seed);
    return caller;
}

}  // namespace

s3::result<identity> authenticate(http::request const& request, http::target const& target, protocol const& rules,
                                  credential_store const& credentials, instant now, region_rule const& region) {
    auto header = request.find("Authorization");
    if (header && header->empty()) header.reset();
    auto const kind = signature_in_query(target);
    if (header && kind != query_signature::none)
        return s3::invalid_argument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            "parameter or the Authorization header should be specified",
            "Authorization", *header);
    if (kind == query_signature::v4) return authenticate_presigned(request, target, rules, credentials, now, region);
    if (kind == query_signature::v2) return unsupported_version();
    if (count_header(request, "Authorization") > 1) return s3::header_not_implemented("Authorization");
    if (!header) {
        identity nobody;
        nobody.payload_hash = request.find(payload_header).value_or("");
        return nobody;
    }
    return authenticate_header(request, target, *header, rules, credentials, now, region);
}

}  // namespace s3seal::auth
