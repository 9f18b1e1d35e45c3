#include "server/auth/protocol.hpp"

#include "server/http/uri.hpp"

#include <cstddef>

namespace s3seal::auth {

protocol const& s3_protocol() noexcept {
    static constexpr protocol row{.service = "s3", .payload_hash_required = true, .errors = error_format::s3_xml};
    return row;
}

protocol const& s3express_protocol() noexcept {
    static constexpr protocol row{.service = "s3express",
                                  .payload_hash_required = true,
                                  .errors = error_format::s3_xml,
                                  .directory_sessions = true};
    return row;
}

protocol const& sts_protocol() noexcept {
    static constexpr protocol row{.service = "sts", .payload_hash_required = false, .errors = error_format::query_xml};
    return row;
}

protocol const& kms_protocol() noexcept {
    static constexpr protocol row{.service = "kms", .payload_hash_required = false, .errors = error_format::json};
    return row;
}

namespace {

// Of the target's query, as sent; "": it is not there.
std::string_view raw_parameter(std::string_view target, std::string_view name) noexcept {
    for (auto at = target.find('?'); at != target.npos; at = target.find('&', at)) {
        ++at;
        auto const one = target.substr(at, target.find('&', at) - at);
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
            return one.substr(name.size() + 1);
    }
    return {};
}

// "": there is none, or it has no credential.
std::string_view credential_in_header(http::request const& head) noexcept {
    constexpr std::string_view name = "Credential=";
    auto const text = head.find("Authorization").value_or("");
    auto const begin = text.find(name);
    if (begin == text.npos) return {};
    auto const rest = text.substr(begin + name.size());
    return rest.substr(0, rest.find_first_of(", "));
}

// How long the slash there is; 0: it is none.
std::size_t slash_at(std::string_view text, std::size_t at) noexcept {
    if (text[at] == '/') return 1;
    auto const sent = text.substr(at, 3);
    return sent == "%2F" || sent == "%2f" ? 3 : 0;
}

// The part of that number of the credential scope: access key, date, region, service. "" without a signature.
std::string_view part_of_scope(http::request const& head, int number) noexcept {
    bool const in_query = head.find("Authorization").value_or("").empty();
    auto const text = in_query ? raw_parameter(head.target, "X-Amz-Credential") : credential_in_header(head);
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const slash = slash_at(text, at);
        if (slash == 0) continue;
        if (number-- == 0) return text.substr(begin, at - begin);
        begin = at + slash;
        at = begin - 1;
    }
    return number == 0 ? text.substr(begin) : std::string_view{};
}

}  // namespace

std::string_view scope_region(http::request const& head) noexcept {
    return part_of_scope(head, 2);
}

std::string_view scope_service(http::request const& head) noexcept {
    return part_of_scope(head, 3);
}

std::string_view access_key_of(http::request const& head) noexcept {
    if (auto const key = part_of_scope(head, 0); !key.empty()) return key;
    constexpr std::string_view second = "AWS ";
    if (auto const header = head.find("Authorization"); header && header->starts_with(second))
        return header->substr(second.size(), header->find(':') - second.size());
    return raw_parameter(head.target, "AWSAccessKeyId");
}

std::string_view claimed_signature(http::request const& head) noexcept {
    if (auto const header = head.find("Authorization"); header && !header->empty()) {
        if (header->starts_with("AWS4-")) return "SigV4 AuthHeader";
        return header->starts_with("AWS ") ? "SigV2 AuthHeader" : "";
    }
    auto const query = head.target.substr(std::min(head.target.find('?'), head.target.size()));
    auto const has = [query](std::string_view name) { return query.find(name) != query.npos; };
    if (has("X-Amz-Signature=") || has("X-Amz-Credential=") || has("X-Amz-Algorithm=")) return "SigV4 QueryString";
    return has("AWSAccessKeyId=") ? "SigV2 QueryString" : "";
}

bool is_query_call(http::request const& head) {
    return http::raw_path_of(head.target) == "/" &&
           head.find("Content-Type").value_or("").starts_with("application/x-www-form-urlencoded");
}

}  // namespace s3seal::auth
