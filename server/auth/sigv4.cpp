#include "server/auth/sigv4.hpp"

#include "server/auth/authorization_header.hpp"
#include "server/auth/verification.hpp"

#include <algorithm>
#include <array>

namespace s3seal::auth {

namespace {

using aws::errc;
using aws::error;

bool is_hex_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_payload_hash(std::string_view value) {
    constexpr std::array<std::string_view, 6> words{"UNSIGNED-PAYLOAD",
                                                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                                                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                                                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
                                                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"};
    if (value.size() == 64 && std::all_of(value.begin(), value.end(), is_hex_digit)) return true;
    return std::find(words.begin(), words.end(), value) != words.end();
}

aws::result<> check_payload_hash(http::request const& request, protocol const& rules) {
    auto const value = request.find(payload_header);
    if (!value) {
        if (!rules.payload_hash_required) return {};
        return error{errc::invalid_request, "Missing required header for this request: x-amz-content-sha256"};
    }
    if (is_payload_hash(*value)) return {};
    return aws::invalid_argument(
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 "
        "value.",
        payload_header, *value);
}

}  // namespace

aws::result<identity> authenticate_header(signed_request const& request, std::string_view components) {
    TRY(auto const date, find_date(request.head));
    CHECK_OK(check_skew(date, request));
    TRY(auto const sent, parse_authorization(components));
    CHECK_OK(check_scope(sent, request.rules, request.region, malformed));
    auto const token = find_token(request, auth_type::header);
    TRY(auto caller, find_caller(request, sent.access_key, token));
    if (sent.date != std::string_view{date.basic}.substr(0, 8))
        return malformed("Invalid credential date. Date is not the same as X-Amz-Date.");
    CHECK_OK(check_payload_hash(request.head, request.rules));
    CHECK_OK(check_signed_headers(request.head, sent, malformed));
    auto const payload = request.head.find(payload_header).value_or(request.body_hash);
    TRY(auto seed, check_signature({request.head, request.target, sent.signed_headers, payload}, sent, date.basic,
                                   caller.who->secret));
    CHECK_OK(check_token(caller, token));
    identity out{.anonymous = false, .who = *caller.who, .region = std::string{sent.region}};
    out.payload_hash = payload;
    out.seed = std::move(seed);
    out.signed_at = by_our_clock(date.at, request.time);
    out.held = std::move(caller.held);
    return out;
}

}  // namespace s3seal::auth
