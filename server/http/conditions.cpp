#include "server/http/conditions.hpp"

#include "server/http/dates.hpp"

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

condition_result evaluate_conditions(request const& head, std::string_view etag, instant modified, instant now) {
    if (auto const match = head.find("If-Match")) {
        if (!etag_matches(*match, etag)) return condition_result::if_match_failed;
    } else if (auto const since = head.find("If-Unmodified-Since")) {
        auto const date = parse_http_date(*since);
        if (date && *date < modified) return condition_result::if_unmodified_failed;
    }
    if (auto const none = head.find("If-None-Match"))
        return etag_matches(*none, etag) ? condition_result::not_modified : condition_result::proceed;
    if (auto const since = head.find("If-Modified-Since")) {
        auto const date = parse_http_date(*since);
        if (date && *date >= modified && *date <= now) return condition_result::not_modified;
    }
    return condition_result::proceed;
}

}  // namespace s3seal::http
