// If-Match and its family on reading, also the source of a copy.
// Source: RFC 9110, 13 "Conditional Requests".
#pragma once

#include "server/http/request.hpp"
#include "storage/base/clock.hpp"

#include <optional>
#include <string_view>

namespace s3seal::http {

enum class condition_result {
    proceed,
    not_modified,          // 304
    if_match_failed,       // 412
    if_unmodified_failed,  // 412
};

// The four conditions as sent.
struct read_conditions {
    std::optional<std::string_view> if_match;
    std::optional<std::string_view> if_unmodified_since;
    std::optional<std::string_view> if_none_match;
    std::optional<std::string_view> if_modified_since;

    // "If-Match" and so on, each with `prefix` before its name.
    static read_conditions from(request const& head, std::string_view prefix = {});
};

// S3's order: If-Match decides over If-Unmodified-Since, If-None-Match over If-Modified-Since.
condition_result evaluate_conditions(read_conditions const& sent, std::string_view etag, instant modified, instant now);
condition_result evaluate_conditions(request const& head, std::string_view etag, instant modified, instant now);

// One or several ETags, quoted, unquoted, or "*"; `etag` is without quotes.
bool etag_matches(std::string_view header, std::string_view etag);

// Without its quotes, each end by itself: clients send stray ones, and S3 accepts them (recorded).
std::string_view unquote_etag(std::string_view text);

}  // namespace s3seal::http
