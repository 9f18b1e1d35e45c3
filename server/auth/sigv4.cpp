#include "server/auth/sigv4.hpp"

#include "server/auth/authorization_header.hpp"
#include "server/auth/presigned.hpp"
#include "server/auth/sigv2.hpp"
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

s3::result<identity> authenticate_header(signed_request const& request, std::string_view components) {
    TRY(auto const date, find_date(request.head));
    CHECK_OK(check_skew(date, request.now));
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
    out.signed_at = date.at;
    out.held = std::move(caller.held);
    return out;
}

}  // namespace

bool is_version_2(http::request const& head, http::target const& target) noexcept {
    auto const header = head.find("Authorization").value_or("");
    auto const kind = signature_in_query(target);
    return header.empty() ? kind == query_signature::v2 : kind == query_signature::none && header.starts_with("AWS ");
}

s3::result<identity> authenticate(signed_request const& sent) {
    auto header = sent.head.find("Authorization");
    if (header && header->empty()) header.reset();
    auto const kind = signature_in_query(sent.target);
    if (header && kind != query_signature::none)
        return s3::invalid_argument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            "parameter or the Authorization header should be specified",
            "Authorization", *header);
    if (kind == query_signature::v4) return authenticate_presigned(sent);
    if (kind == query_signature::v2) return authenticate_presigned_v2(sent);
    if (count_header(sent.head, "Authorization") > 1) return s3::header_not_implemented("Authorization");
    if (!header) {
        identity nobody;
        nobody.payload_hash = sent.head.find(payload_header).value_or("");
        return nobody;
    }
    TRY(auto const words, check_scheme(*header));
    if (words.scheme == signature_version::v2) return authenticate_v2(sent, *header);
    return authenticate_header(sent, words.components);
}

}  // namespace s3seal::auth
