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

// `max-keys`, `max-parts`, `max-uploads`: 1000 when absent or empty, never more. `argument`: what S3 calls it when it
// is negative.
result<std::size_t> parse_page_size(request_context const& context, std::string_view parameter,
                                    std::string_view argument);
// A parameter that counts something; 0 when absent or empty.
result<std::uint32_t> parse_count(request_context const& context, std::string_view parameter,
                                  std::string_view argument);

// `encoding-type`, which may be left out.
result<std::optional<xml::text_encoding>> parse_encoding_type(request_context const& context);

}  // namespace s3seal::s3
