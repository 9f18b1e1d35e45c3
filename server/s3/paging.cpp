#include "server/s3/paging.hpp"

#include "storage/base/crc64.hpp"

#include <algorithm>
#include <limits>

namespace s3seal::s3 {

namespace {

constexpr std::size_t check_bytes = 8;

std::string check_of(std::string_view text) {
    crc64nvme crc;
    crc.update(as_bytes(text));
    auto const value = crc.value();
    return {reinterpret_cast<char const*>(&value), check_bytes};
}

}  // namespace

std::string make_continuation_token(std::string_view after) {
    return base64_encode(as_bytes(check_of(after).append(after)));
}

result<std::string> parse_continuation_token(std::string_view token) {
    auto const decoded = base64_decode(token);
    if (decoded && decoded->size() > check_bytes) {
        auto after = decoded->substr(check_bytes);
        if (decoded->starts_with(check_of(after))) return after;
    }
    // Without the token itself, recorded.
    return error{errc::invalid_argument, "The continuation token provided is incorrect"}.with("ArgumentName",
                                                                                              "continuation-token");
}

result<std::size_t> parse_max_keys(request_context const& context) {
    constexpr std::size_t page = 1000;
    auto const sent = context.query("max-keys").value_or("");
    if (sent.empty()) return page;
    bool const negative = sent.starts_with('-');
    auto const value = parse_decimal(negative ? sent.substr(1) : sent);
    if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
        return invalid_argument("Provided max-keys not an integer or within integer range", "max-keys", sent);
    if (negative && *value > 0)
        return invalid_argument("Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", sent);
    return std::min<std::size_t>(*value, page);
}

result<bool> parse_encoding_type(request_context const& context) {
    auto const sent = context.query("encoding-type");
    if (!sent) return false;
    if (*sent == "url") return true;
    return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type", *sent);
}

}  // namespace s3seal::s3
