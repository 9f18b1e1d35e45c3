#include "server/http/conditions.hpp"

#include "server/http/dates.hpp"

#include <string>

namespace s3seal::http {

std::string_view unquote_etag(std::string_view text) {
    text = trim(text);
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.starts_with('"')) text.remove_prefix(1);
    if (text.ends_with('"')) text.remove_suffix(1);
    return text;
}

bool etag_matches(std::string_view header, std::string_view etag) {
    while (true) {
        auto const comma = header.find(',');
        auto const one = unquote_etag(header.substr(0, comma));
        if (one == "*" || one == etag) return true;
        if (comma == std::string_view::npos) return false;
        header.remove_prefix(comma + 1);
    }
}

read_conditions read_conditions::from(request const& head, std::string_view prefix) {
    auto const find = [&](std::string_view name) {
        return prefix.empty() ? head.find(name) : head.find(std::string{prefix}.append(name));
    };
    return {find("If-Match"), find("If-Unmodified-Since"), find("If-None-Match"), find("If-Modified-Since")};
}

condition_result evaluate_conditions(read_conditions const& sent, std::string_view etag, instant modified,
                                     instant now) {
    if (sent.if_match) {
        if (!etag_matches(*sent.if_match, etag)) return condition_result::if_match_failed;
    } else if (sent.if_unmodified_since) {
        auto const date = parse_http_date(*sent.if_unmodified_since);
        if (date && *date < modified) return condition_result::if_unmodified_failed;
    }
    if (sent.if_none_match)
        return etag_matches(*sent.if_none_match, etag) ? condition_result::not_modified : condition_result::proceed;
    if (sent.if_modified_since) {
        auto const date = parse_http_date(*sent.if_modified_since);
        if (date && *date >= modified && *date <= now) return condition_result::not_modified;
    }
    return condition_result::proceed;
}

condition_result evaluate_conditions(request const& head, std::string_view etag, instant modified, instant now) {
    return evaluate_conditions(read_conditions::from(head), etag, modified, now);
}

}  // namespace s3seal::http
