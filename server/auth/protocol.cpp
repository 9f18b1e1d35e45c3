#include "server/auth/protocol.hpp"

#include "server/http/uri.hpp"

#include <algorithm>

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

// The part of that number of the credential scope: access key, date, region, service. "" without a signature.
std::string_view part_of_scope(http::request const& head, int number) noexcept {
    std::string_view text;
    if (auto const header = head.find("Authorization")) text = *header;
    auto const in_query = text.empty();
    if (in_query) text = head.target;
    constexpr std::string_view names[] = {"Credential=", "X-Amz-Credential="};
    auto const begin = text.find(names[in_query]);
    if (begin == text.npos) return {};
    text.remove_prefix(begin + names[in_query].size());
    auto const is_end = [in_query](char c) { return in_query ? c == '&' : c == ',' || c == ' '; };
    text = {text.begin(), std::find_if(text.begin(), text.end(), is_end)};
    std::string_view const slash = in_query ? "%2F" : "/";
    for (int part = 0; part < number; ++part) {
        auto const end = text.find(slash);
        if (end == text.npos) return {};
        text.remove_prefix(end + slash.size());
    }
    return text.substr(0, text.find(slash));
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
    constexpr std::string_view parameter = "AWSAccessKeyId=";
    if (auto const header = head.find("Authorization"); header && header->starts_with(second))
        return header->substr(second.size(), header->find(':') - second.size());
    auto const at = head.target.find(parameter);
    if (at == head.target.npos) return {};
    auto const value = head.target.substr(at + parameter.size());
    return value.substr(0, value.find('&'));
}

bool is_query_call(http::request const& head) {
    return http::raw_path_of(head.target) == "/" &&
           head.find("Content-Type").value_or("").starts_with("application/x-www-form-urlencoded");
}

}  // namespace s3seal::auth
