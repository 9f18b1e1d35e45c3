// The request target: decoded once, as S3 does, and encoded again for signatures and listings.
#pragma once

#include "storage/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::http {

struct query_parameter {
    std::string name;   // decoded
    std::string value;  // decoded; "" without '='
};

struct target {
    std::string path;                    // decoded; starts with '/'
    std::string_view raw_query;          // as sent, without '?'
    std::vector<query_parameter> query;  // in order of arrival
};

enum class target_fault {
    broken_escape,  // % without two hex digits: refused below HTTP's level
    not_utf8,       // InvalidURI
};

// Path or absolute URL. '+' is a space in path and query alike; dots and double slashes stay: they are part of keys.
basic_result<target, target_fault> parse_target(std::string_view raw);

// The first of that name: those behind it do not count.
std::optional<std::string_view> find_query(target const& in, std::string_view name) noexcept;

// Escapes alone: '+' stays. Absent when one is broken.
std::optional<std::string> percent_decode(std::string_view raw);

// The path alone, as sent.
std::string_view raw_path_of(std::string_view raw) noexcept;

// Everything but A-Z a-z 0-9 - . _ ~ as %XX; '/' too unless it is kept.
std::string uri_encode(std::string_view bytes, bool keep_slash);
void append_uri_encoded(std::string& out, std::string_view bytes, bool keep_slash);

// The alphabet of encoding-type=url: form encoding, but '/' and '*' stay and a space is '+'.
std::string url_encode_listing(std::string_view bytes);
// Absent when an escape is broken.
std::optional<std::string> url_decode_listing(std::string_view text);

}  // namespace s3seal::http
