#include "server/auth/sigv2.hpp"

#include "server/auth/presigned.hpp"
#include "server/auth/verification.hpp"
#include "server/http/dates.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <map>

namespace s3seal::auth {

namespace {

using aws::errc;
using aws::error;

// The query keys that name what is asked for: they are signed, others are not.
constexpr std::array<std::string_view, 35> signed_keys{"accelerate",
                                                       "acl",
                                                       "analytics",
                                                       "cors",
                                                       "defaultObjectAcl",
                                                       "delete",
                                                       "inventory",
                                                       "lifecycle",
                                                       "location",
                                                       "logging",
                                                       "metrics",
                                                       "notification",
                                                       "object-lock",
                                                       "partNumber",
                                                       "policy",
                                                       "replication",
                                                       "requestPayment",
                                                       "response-cache-control",
                                                       "response-content-disposition",
                                                       "response-content-encoding",
                                                       "response-content-language",
                                                       "response-content-type",
                                                       "response-expires",
                                                       "restore",
                                                       "select",
                                                       "select-type",
                                                       "storageClass",
                                                       "tagging",
                                                       "torrent",
                                                       "uploadId",
                                                       "uploads",
                                                       "versionId",
                                                       "versioning",
                                                       "versions",
                                                       "website"};
static_assert(std::is_sorted(signed_keys.begin(), signed_keys.end()));

bool is_bucket_alone(std::string_view path) {
    return path.size() > 1 && path.find('/', 1) == path.npos;
}

std::string parameters_of(http::target const& target) {
    std::multimap<std::string_view, std::string_view> parameters;
    for (auto const& one : target.query)
        if (signed_by_version_2(one.name)) parameters.emplace(one.name, one.value);
    std::string out;
    for (auto const& [name, value] : parameters) {
        out.append(1, out.empty() ? '?' : '&').append(name);
        if (!value.empty()) out.append("=").append(value);
    }
    return out;
}

// x-amz-* headers, also of the query: boto3 signs them there. A header stands for all parameters of its name.
std::map<std::string, std::string> amazon_headers(http::request const& request, http::target const& target) {
    auto const add = [](auto& lines, std::string_view name, std::string_view value) {
        auto lower = to_lower(name);
        if (!lower.starts_with("x-amz-")) return;
        auto const [line, fresh] = lines.try_emplace(std::move(lower), trim(value));
        if (!fresh) line->second.append(",").append(trim(value));
    };
    std::map<std::string, std::string> lines;
    for (auto const& one : request.headers) add(lines, one.name, one.value);
    std::map<std::string, std::string> in_query;
    for (auto const& one : target.query) add(in_query, one.name, one.value);
    lines.merge(in_query);
    return lines;
}

bool stands_for_header(std::string_view name) {
    constexpr std::string_view prefix = "x-amz-";
    return equal_ignoring_case(name.substr(0, prefix.size()), prefix) || equal_ignoring_case(name, "Content-MD5") ||
           equal_ignoring_case(name, "Content-Type");
}

// A value that would be signed like itself and a sub-resource behind it: a&versionId=1.
bool holds_signed_key(std::string_view value) {
    for (auto at = value.find('&'); at != value.npos; at = value.find('&', at + 1)) {
        auto const rest = value.substr(at + 1);
        if (signed_by_version_2(rest.substr(0, rest.find_first_of("=&")))) return true;
    }
    return false;
}

// The text that is signed joins decoded parameters without escapes: one in which its delimiters stand could be signed
// for something else. InvalidArgument.
aws::result<> check_unambiguous(http::target const& target) {
    for (auto const& [name, value] : target.query) {
        bool const splits_line = name.find_first_of(":\n") != name.npos || value.find('\n') != value.npos;
        if ((stands_for_header(name) && splits_line) || (signed_by_version_2(name) && holds_signed_key(value)))
            return aws::invalid_argument("Signature Version 2 cannot sign this parameter unambiguously.", name, value);
    }
    return {};
}

// A header, or what the query has in its place.
std::string_view header_or_query(http::request const& request, http::target const& target, std::string_view name) {
    if (auto const value = request.find(name)) return *value;
    for (auto const& one : target.query)
        if (equal_ignoring_case(one.name, name)) return one.value;
    return {};
}

// Of a bucket alone, sent without a slash behind it, both spellings are right: SDKs differ.
bool verifies(std::string_view secret, std::string_view text, signed_request const& sent, std::string_view signature) {
    if (equal_constant_time(v2_signature(secret, text), signature)) return true;
    auto const path = http::raw_path_of(sent.head.target);
    if (!sent.host_bucket.empty() || !is_bucket_alone(path)) return false;
    std::string as_sent{text};
    as_sent.erase(as_sent.size() - parameters_of(sent.target).size() - 1, 1);
    return equal_constant_time(v2_signature(secret, as_sent), signature);
}

aws::result<identity> verify(signed_request const& sent, std::string_view date, std::string_view access_key,
                             std::string_view signature) {
    auto const in_header = sent.head.find("x-amz-security-token");
    auto const token = in_header ? in_header : http::find_query(sent.target, "x-amz-security-token");
    TRY(auto found, find_caller(sent, access_key, token));
    CHECK_OK(check_unambiguous(sent.target));
    auto const text = v2_string_to_sign(sent.head, sent.target, sent.host_bucket, date);
    if (!verifies(found.who->secret, text, sent, signature)) return signature_mismatch(access_key, text, signature);
    CHECK_OK(check_token(found, token));
    identity caller{.anonymous = false, .who = *found.who};
    caller.payload_hash = sent.head.find(payload_header).value_or("UNSIGNED-PAYLOAD");
    caller.hash_is_claim = true;
    caller.version = signature_version::v2;
    if (!sent.head.has("Authorization")) caller.type = auth_type::query;
    return caller;
}

}  // namespace

bool signed_by_version_2(std::string_view query_key) noexcept {
    return std::binary_search(signed_keys.begin(), signed_keys.end(), query_key);
}

std::string v2_string_to_sign(http::request const& request, http::target const& target, std::string_view host_bucket,
                              std::string_view date) {
    std::string text{request.method};
    text.append("\n").append(header_or_query(request, target, "Content-MD5"));
    text.append("\n").append(header_or_query(request, target, "Content-Type"));
    text.append("\n").append(date).append("\n");
    for (auto const& [name, value] : amazon_headers(request, target))
        text.append(name).append(":").append(value).append("\n");
    if (!host_bucket.empty()) text.append("/").append(host_bucket);
    auto const path = http::raw_path_of(request.target);
    text.append(path);
    if (host_bucket.empty() && is_bucket_alone(path)) text += '/';
    return text.append(parameters_of(target));
}

std::string v2_signature(std::string_view secret, std::string_view string_to_sign) {
    std::array<std::byte, 20> digest;
    unsigned size = 0;
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<unsigned char const*>(string_to_sign.data()), string_to_sign.size(),
         reinterpret_cast<unsigned char*>(digest.data()), &size);
    return base64_encode(digest);
}

aws::result<identity> authenticate_v2(signed_request const& sent, std::string_view header) {
    auto const words = header.substr(header.find(' ') + 1);
    auto const colon = words.rfind(':');
    if (colon == words.npos)
        return aws::invalid_argument("AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
                                     "Authorization", header);
    TRY(auto const date, find_date(sent.head));
    CHECK_OK(check_skew(date, sent));
    auto const dated = sent.head.has("x-amz-date") ? std::string_view{} : date.sent;
    return verify(sent, dated, words.substr(0, colon), words.substr(colon + 1));
}

aws::result<identity> authenticate_presigned_v2(signed_request const& sent) {
    auto const access_key = http::find_query(sent.target, "AWSAccessKeyId");
    auto const signature = http::find_query(sent.target, "Signature");
    auto const expires = http::find_query(sent.target, "Expires");
    if (!access_key || !signature || !expires)
        return error{errc::access_denied,
                     "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"};
    auto const seconds = parse_decimal(*expires);
    constexpr std::uint64_t last = 253402300799;  // of the year 9999
    if (!seconds || *seconds > last)
        return error{errc::access_denied, "Invalid date (should be seconds since epoch): " + std::string{*expires}};
    instant const until{std::chrono::seconds{static_cast<std::int64_t>(*seconds)}};
    if (sent.now > until)
        return error{errc::access_denied, "Request has expired"}
            .with("Expires", http::iso_date_seconds(until))
            .with("ServerTime", http::iso_date_seconds(sent.now))
            .because({aws::reason_code::url_expired, {http::iso_date_seconds(until)}});
    return verify(sent, *expires, *access_key, *signature);
}

}  // namespace s3seal::auth
