// What all listings share: page sizes, continuation tokens, encoded keys.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/xml/values.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// Opaque to clients: where the next page starts, with a check that a made-up token does not pass.
std::string make_continuation_token(std::string_view after);
// InvalidArgument when it is none of ours, an empty one too.
result<std::string> parse_continuation_token(std::string_view token);

// A parameter that counts something.
struct count_parameter {
    std::string_view name;
    std::string_view argument;  // what S3 calls it when it is negative
    std::string_view negative;  // what S3 says then
};
inline constexpr count_parameter max_keys{"max-keys", "maxKeys",
                                          "Argument maxKeys must be an integer between 0 and 2147483647"};
inline constexpr count_parameter max_versions{"max-keys", "maxKeys", "max-keys cannot be negative"};
inline constexpr count_parameter max_parts{"max-parts", "max-parts",
                                           "Argument max-parts must be an integer between 0 and 2147483647"};
inline constexpr count_parameter part_number_marker{
    "part-number-marker", "part-number-marker",
    "Argument part-number-marker must be an integer between 0 and 2147483647"};
inline constexpr count_parameter max_uploads{"max-uploads", "max-uploads",
                                             "Argument max-uploads must be an integer between 0 and 2147483647"};

// 0 when absent or empty. InvalidArgument.
result<std::uint32_t> parse_count(request_context const& context, count_parameter const& parameter);
// The entries of a page: 1000 when absent or empty, never more.
result<std::size_t> parse_page_size(request_context const& context, count_parameter const& parameter);

// `encoding-type`, which may be left out.
result<std::optional<xml::text_encoding>> parse_encoding_type(request_context const& context);

}  // namespace s3seal::s3
