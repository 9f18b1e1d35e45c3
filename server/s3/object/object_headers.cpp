#include "server/s3/object/object_headers.hpp"

#include "server/http/encoded_word.hpp"
#include "server/http/field_syntax.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/request/not_built.hpp"

#include <algorithm>
#include <array>

namespace s3seal::s3 {

namespace {

constexpr std::string_view user_prefix = "x-amz-meta-";
constexpr std::size_t max_user_metadata = 2048;
constexpr std::array<std::string_view, 7> system_headers{"cache-control",
                                                         "content-disposition",
                                                         "content-encoding",
                                                         "content-language",
                                                         "content-type",
                                                         "expires",
                                                         "x-amz-website-redirect-location"};

// Its lower-case name; "": it is none. Any letter case.
std::string_view find_system(std::string_view name) {
    auto const found = std::find_if(system_headers.begin(), system_headers.end(),
                                    [&](auto known) { return equal_ignoring_case(known, name); });
    return found == system_headers.end() ? std::string_view{} : *found;
}

// "gzip,aws-chunked" is gzip once the body is decoded.
std::string without_aws_chunked(std::string_view codings) {
    std::string kept;
    while (!codings.empty()) {
        auto const comma = codings.find(',');
        auto const one = trim(codings.substr(0, comma));
        if (!one.empty() && one != "aws-chunked") kept.append(kept.empty() ? "" : ", ").append(one);
        codings = comma == std::string_view::npos ? std::string_view{} : codings.substr(comma + 1);
    }
    return kept;
}

stored_headers::iterator find_stored(stored_headers& headers, std::string_view name) {
    return std::find_if(headers.begin(), headers.end(), [&](auto const& one) { return one.first == name; });
}

// Names of headers have the syntax of HTTP; those of form fields and query parameters may be any text.
result<> add_user_value(stored_headers& headers, std::string name, std::string_view raw, header_source source) {
    if (!http::is_token(name)) return invalid_argument("The metadata name is not a valid HTTP header name.", name, raw);
    auto value = is_utf8(raw) ? std::string{raw} : http::latin1_to_utf8(raw);
    if (source != header_source::form) value = http::decode_words(value);
    auto const same = find_stored(headers, name);
    if (same == headers.end())
        headers.emplace_back(std::move(name), std::move(value));
    else
        same->second.append(",").append(value);
    return {};
}

result<> check_user_size(stored_headers const& headers) {
    std::size_t size = 0;
    for (auto const& [name, value] : headers)
        if (name.starts_with(user_prefix)) size += name.size() - user_prefix.size() + value.size();
    if (size <= max_user_metadata) return {};
    return error{errc::metadata_too_large}
        .with("Size", std::to_string(size))
        .with("MaxSizeAllowed", std::to_string(max_user_metadata));
}

bool is_redirect_location(std::string_view value) {
    return value.starts_with('/') || value.starts_with("http://") || value.starts_with("https://");
}

// The value as it is stored.
std::string system_value(std::string_view name, std::string_view sent, header_source source) {
    auto value = source == header_source::form ? http::utf8_to_low_bytes(sent) : std::string{sent};
    bool const decoded = name == "content-encoding" && source == header_source::decoded_body;
    return decoded ? without_aws_chunked(value) : value;
}

// Names as HTTP's own tools write them.
std::string_view display_name(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names{
        {{"cache-control", "Cache-Control"},
         {"content-disposition", "Content-Disposition"},
         {"content-encoding", "Content-Encoding"},
         {"content-language", "Content-Language"},
         {"content-type", "Content-Type"},
         {"expires", "Expires"}}};
    for (auto const& [lower, shown] : names)
        if (lower == name) return shown;
    return name;
}

}  // namespace

result<stored_headers> collect_object_headers(http::request const& request, header_source source) {
    stored_headers headers;
    bool has_type = false;
    for (auto const& sent : request.headers) {
        if (starts_with_ignoring_case(sent.name, user_prefix)) {
            CHECK_OK(add_user_value(headers, to_lower(sent.name), sent.value, source));
        } else if (auto const name = find_system(sent.name);
                   !name.empty() && find_stored(headers, name) == headers.end()) {
            auto value = system_value(name, sent.value, source);
            if (name == "content-encoding" && value.empty()) continue;
            if (name == "x-amz-website-redirect-location" && !is_redirect_location(value))
                return errc::invalid_redirect_location;
            if (name == "content-type") {
                if (value.empty()) continue;
                has_type = true;
            }
            headers.emplace_back(name, std::move(value));
        }
    }
    if (!has_type) headers.emplace_back("content-type", "binary/octet-stream");
    CHECK_OK(check_user_size(headers));
    return headers;
}

void add_object_headers(http::response& response, stored_headers const& headers) {
    for (auto const& [name, value] : headers) {
        if (name.starts_with(user_prefix))
            response.add(name, http::encode_word(value));
        else if (!find_system(name).empty())  // rows of earlier versions may hold others
            response.add(display_name(name), value);
    }
}

result<std::string> parse_storage_class(http::request const& request) {
    constexpr std::array<std::string_view, 8> classes{"STANDARD",     "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                      "ONEZONE_IA",   "INTELLIGENT_TIERING", "GLACIER",
                                                      "DEEP_ARCHIVE", "GLACIER_IR"};
    auto const sent = request.find("x-amz-storage-class");
    if (!sent) return std::string{"STANDARD"};
    if (std::find(classes.begin(), classes.end(), *sent) == classes.end())
        return error{errc::invalid_storage_class}.with("StorageClassRequested", *sent);
    return std::string{*sent};
}

result<> refuse_unbuilt_headers(request_context const& context) {
    constexpr std::string_view offset = "x-amz-write-offset-bytes";
    return context.request.has(offset) && !is_express(context) ? header_not_implemented(offset) : result<>{};
}

result<std::string> parse_storage_class(request_context const& context) {
    if (!is_express(context)) return parse_storage_class(context.request);
    constexpr std::string_view only = "EXPRESS_ONEZONE";
    auto const sent = context.request.find("x-amz-storage-class").value_or(only);
    if (sent != only) return error{errc::invalid_storage_class}.with("StorageClassRequested", sent);
    return std::string{only};
}

}  // namespace s3seal::s3
