#include "server/explain/signature_candidate.hpp"

#include "server/auth/presigned.hpp"
#include "server/auth/signing.hpp"
#include "server/auth/verification.hpp"
#include "storage/crypto/hmac.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace s3seal::explain {

namespace {

constexpr std::ptrdiff_t max_names = 100;    // in SignedHeaders
constexpr std::size_t max_parameters = 100;  // of the query

std::optional<claimed_signature> find_in_query(http::target const& target) {
    auto const credential = http::find_query(target, "X-Amz-Credential");
    auto const names = http::find_query(target, "X-Amz-SignedHeaders");
    auto const signature = http::find_query(target, "X-Amz-Signature");
    auto const date = http::find_query(target, "X-Amz-Date");
    claimed_signature out;
    out.in_query = true;
    if (!credential || !names || !signature || !date ||
        !auth::parse_credential(*credential, auth::malformed_parameter, out.sent))
        return std::nullopt;
    out.sent.signed_headers = *names;
    out.sent.signature = *signature;
    out.amz_date = *date;
    return out;
}

std::optional<claimed_signature> find_in_header(http::request const& head, std::string_view header) {
    auto const words = auth::check_scheme(header);
    if (!words || words->scheme != auth::signature_version::v4) return std::nullopt;
    auto const sent = auth::parse_authorization(words->components);
    auto const date = auth::find_date(head);
    if (!sent || !date) return std::nullopt;
    return claimed_signature{*sent, date->basic, false};
}

// Making a candidate looks at all headers for each name.
bool is_of_usual_size(claimed_signature const& claim, http::target const& target) {
    auto const& names = claim.sent.signed_headers;
    return std::count(names.begin(), names.end(), ';') < max_names && target.query.size() <= max_parameters;
}

}  // namespace

std::optional<claimed_signature> find_claim(http::request const& head, http::target const& target) {
    auto const header = head.find("Authorization");
    auto const claim = header && !header->empty() ? find_in_header(head, *header) : find_in_query(target);
    return claim && is_of_usual_size(*claim, target) ? claim : std::nullopt;
}

std::string* signature_candidate::header(std::string_view name) {
    auto const found = std::find_if(headers.begin(), headers.end(), [&](auto const& one) { return one.first == name; });
    return found == headers.end() ? nullptr : &found->second;
}

std::string signature_candidate::canonical_request() const {
    std::string out = method;
    out.append("\n").append(path).append("\n").append(query).append("\n");
    for (auto const& [name, value] : headers) out.append(name).append(":").append(value).append("\n");
    return out.append("\n").append(signed_headers).append("\n").append(payload);
}

std::size_t signature_candidate::bytes() const noexcept {
    auto size = method.size() + path.size() + query.size() + signed_headers.size() + payload.size();
    for (auto const& [name, value] : headers) size += name.size() + value.size();
    return size;
}

std::string signature_candidate::string_to_sign() const {
    return auth::string_to_sign(amz_date, scope, canonical_request());
}

std::string signature_candidate::signature() const {
    return hex_encode(auth::signing_key(secret, key_date, key_region, key_service).sign(string_to_sign()));
}

name_values signed_parameters(http::target const& target, claimed_signature const& claim) {
    name_values out;
    for (auto const& one : target.query)
        if (!claim.in_query || one.name != "X-Amz-Signature") out.emplace_back(one.name, one.value);
    return out;
}

std::string canonical_query(name_values const& parameters) {
    name_values encoded;
    for (auto const& [name, value] : parameters)
        encoded.emplace_back(http::uri_encode(name, false), http::uri_encode(value, false));
    std::sort(encoded.begin(), encoded.end());
    std::string out;
    for (auto const& [name, value] : encoded) {
        if (!out.empty()) out += '&';
        out.append(name).append("=").append(value);
    }
    return out;
}

signature_candidate make_candidate(http::request const& head, http::target const& target,
                                   claimed_signature const& claim, std::string_view payload, std::string_view secret) {
    signature_candidate out;
    out.method = head.method;
    out.path = http::uri_encode(target.path, true);
    out.query = canonical_query(signed_parameters(target, claim));
    auto const signed_head = claim.in_query ? auth::complete_head(head, target, claim.sent.signed_headers) : head;
    http::header_index const headers{signed_head};
    for (std::string_view rest = claim.sent.signed_headers;;) {
        auto const end = rest.find(';');
        std::string name{rest.substr(0, end)};
        std::string value;
        auth::append_canonical_value(value, headers, name);
        out.headers.emplace_back(std::move(name), std::move(value));
        if (end == rest.npos) break;
        rest.remove_prefix(end + 1);
    }
    out.signed_headers = claim.sent.signed_headers;
    out.payload = payload;
    out.amz_date = claim.amz_date;
    out.scope = claim.sent.scope;
    out.secret = secret;
    out.key_date = claim.sent.date;
    out.key_region = claim.sent.region;
    out.key_service = claim.sent.service;
    return out;
}

}  // namespace s3seal::explain
