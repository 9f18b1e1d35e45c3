#include "server/auth/signing.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace s3seal::auth {

namespace {

void append_query(std::string& out, http::target const& target) {
    std::vector<std::pair<std::string, std::string>> encoded;
    encoded.reserve(target.query.size());
    for (auto const& one : target.query)
        encoded.emplace_back(http::uri_encode(one.name, false), http::uri_encode(one.value, false));
    std::sort(encoded.begin(), encoded.end());
    for (bool first = true; auto const& [name, value] : encoded) {
        if (!std::exchange(first, false)) out += '&';
        out.append(name).append("=").append(value);
    }
}

// Runs of blanks become one.
void append_collapsed(std::string& out, std::string_view value) {
    auto const is_blank = [](char c) { return c == ' ' || c == '\t'; };
    auto const text = trim(value);
    for (auto at = text.begin(); at != text.end();) {
        auto const end = std::find_if(at, text.end(), is_blank);
        out.append(at, end);
        if (end == text.end()) return;
        out += ' ';
        at = std::find_if_not(end, text.end(), is_blank);
    }
}

hmac_key derive(std::string_view secret, std::string_view date, std::string_view region, std::string_view service) {
    auto const day = hmac_key{std::string{"AWS4"}.append(secret)}.sign(date);
    auto const place = hmac_key{as_text(day)}.sign(region);
    auto const scoped = hmac_key{as_text(place)}.sign(service);
    return hmac_key{as_text(hmac_key{as_text(scoped)}.sign("aws4_request"))};
}

}  // namespace

void append_canonical_value(std::string& out, http::header_index const& headers, std::string_view name) {
    for (bool first = true; auto const* sent : headers.find(name)) {
        if (!std::exchange(first, false)) out += ',';
        append_collapsed(out, sent->value);
    }
}

void append_canonical_request(std::string& out, canonical_input const& input) {
    out.append(input.request.method).append("\n");
    http::append_uri_encoded(out, input.target.path, true);
    out += '\n';
    append_query(out, input.target);
    out += '\n';
    http::header_index const headers{input.request};
    for (auto rest = input.signed_headers;;) {
        auto const end = rest.find(';');
        auto const name = rest.substr(0, end);
        out.append(name).append(":");
        append_canonical_value(out, headers, name);
        out += '\n';
        if (end == rest.npos) break;
        rest.remove_prefix(end + 1);
    }
    out.append("\n").append(input.signed_headers).append("\n").append(input.payload_hash);
}

std::string string_to_sign(std::string_view amz_date, std::string_view scope, std::string_view canonical_request) {
    constexpr std::string_view algorithm = "AWS4-HMAC-SHA256\n";
    auto const hash = hex_encode(sha256(canonical_request));
    std::string text;
    text.reserve(algorithm.size() + amz_date.size() + scope.size() + hash.size() + 2);
    return text.append(algorithm).append(amz_date).append("\n").append(scope).append("\n").append(hash);
}

hmac_key signing_key(std::string_view secret, std::string_view date, std::string_view region,
                     std::string_view service) {
    struct entry {
        std::string name;
        hmac_key key;
    };
    constexpr std::size_t capacity = 32;
    thread_local std::vector<entry> cache;  // most recent first: no lock, and one or two keys do all the work
    thread_local std::string name;
    name.clear();
    for (auto const part : {date, region, service, secret}) name.append(part).append("\n");
    auto const found = std::find_if(cache.begin(), cache.end(), [](auto const& e) { return e.name == name; });
    if (found != cache.end()) {
        std::rotate(cache.begin(), found, found + 1);
    } else {
        if (cache.size() == capacity) cache.pop_back();
        cache.insert(cache.begin(), {name, derive(secret, date, region, service)});
    }
    return cache.front().key;
}

}  // namespace s3seal::auth
