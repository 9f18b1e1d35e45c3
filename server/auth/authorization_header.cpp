#include "server/auth/authorization_header.hpp"

#include "server/http/header_index.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace s3seal::auth {

namespace {

constexpr std::string_view scheme_v4 = "AWS4-HMAC-SHA256";
constexpr std::string_view scheme_v2 = "AWS";

struct component {
    std::string_view name;
    std::string_view value;
};

using components = std::array<component, 3>;

aws::result<components> split_components(std::string_view text) {
    auto const first = text.find(',');
    auto const second = first == text.npos ? first : text.find(',', first + 1);
    if (second == text.npos || text.find(',', second + 1) != text.npos)
        return malformed(
            "the authorization header requires three components: Credential, SignedHeaders, and Signature.");
    std::array const pieces{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
    components all;
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const piece = trim(pieces[i]);
        auto const equals = piece.find('=');
        if (equals == piece.npos)
            return malformed(fmt::format("the authorization component \"{}\" is malformed.", piece));
        all[i] = {piece.substr(0, equals), piece.substr(equals + 1)};
    }
    return all;
}

aws::result<std::string_view> require(components const& all, std::string_view name) {
    auto const found = std::find_if(all.begin(), all.end(), [&](auto const& one) { return one.name == name; });
    if (found == all.end()) return malformed(fmt::format("missing {}.", name));
    return found->value;
}

}  // namespace

aws::error malformed(std::string_view what) {
    return {aws::errc::authorization_header_malformed, fmt::format("The authorization header is malformed; {}", what)};
}

aws::error malformed_parameter(std::string_view what) {
    return {aws::errc::authorization_query_parameters,
            fmt::format("Error parsing the X-Amz-Credential parameter; {}", what)};
}

aws::result<> parse_credential(std::string_view text, refusal refuse, authorization& into) {
    std::array<std::string_view*, 5> const parts{&into.access_key, &into.date, &into.region, &into.service,
                                                 &into.terminal};
    auto rest = text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const slash = rest.find('/');
        bool const last = i + 1 == parts.size();
        if ((slash == rest.npos) != last)
            return refuse(
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
        *parts[i] = rest.substr(0, slash);
        if (i == 0) into.scope = rest.substr(slash + 1);
        rest = last ? std::string_view{} : rest.substr(slash + 1);
    }
    if (into.access_key.empty()) return refuse("a non-empty Access Key (AKID) must be provided in the credential.");
    return {};
}

std::vector<std::string_view> split_header_names(std::string_view joined) {
    std::vector<std::string_view> names;
    names.reserve(1 + static_cast<std::size_t>(std::count(joined.begin(), joined.end(), ';')));
    for (std::size_t end = 0; end != joined.npos;) {
        end = joined.find(';');
        names.push_back(joined.substr(0, end));
        if (end != joined.npos) joined.remove_prefix(end + 1);
    }
    std::sort(names.begin(), names.end(), http::less_for_lookup);
    return names;
}

bool lists_header(std::vector<std::string_view> const& sorted, std::string_view name) noexcept {
    auto const found = std::lower_bound(sorted.begin(), sorted.end(), name, http::less_for_lookup);
    return found != sorted.end() && std::equal(found->begin(), found->end(), name.begin(), name.end(),
                                               [](char listed, char sent) { return listed == to_lower(sent); });
}

aws::result<signature_words> check_scheme(std::string_view header) {
    auto const blank = header.find(' ');
    if (blank == header.npos)
        return aws::invalid_argument("Authorization header is invalid -- one and only one ' ' (space) required.",
                                     "Authorization", header);
    auto const scheme = header.substr(0, blank);
    auto const rest = header.substr(blank + 1);
    if (scheme == scheme_v4) return signature_words{signature_version::v4, rest};
    if (scheme == scheme_v2) return signature_words{signature_version::v2, rest};
    return aws::invalid_argument("Unsupported Authorization Type", "Authorization", scheme);
}

aws::result<authorization> parse_authorization(std::string_view text) {
    TRY(auto const all, split_components(text));
    authorization result;
    TRY(auto const credential, require(all, "Credential"));
    TRY(result.signed_headers, require(all, "SignedHeaders"));
    TRY(result.signature, require(all, "Signature"));
    CHECK_OK(parse_credential(credential, malformed, result));
    return result;
}

}  // namespace s3seal::auth
