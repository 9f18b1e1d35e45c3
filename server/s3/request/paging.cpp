#include "server/s3/request/paging.hpp"

#include "storage/base/crc64.hpp"

#include <fmt/format.h>

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

result<std::uint32_t> parse_count(request_context const& context, count_parameter const& parameter) {
    auto const sent = context.query(parameter.name).value_or("");
    if (sent.empty()) return 0u;
    bool const negative = sent.starts_with('-');
    auto const value = parse_decimal(negative ? sent.substr(1) : sent);
    if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
        return invalid_argument(fmt::format("Provided {} not an integer or within integer range", parameter.name),
                                parameter.name, sent);
    if (negative && *value > 0) return invalid_argument(std::string{parameter.negative}, parameter.argument, sent);
    return static_cast<std::uint32_t>(*value);
}

result<std::size_t> parse_page_size(request_context const& context, count_parameter const& parameter) {
    constexpr std::size_t page = 1000;
    if (context.query(parameter.name).value_or("").empty()) return page;
    TRY(auto const wanted, parse_count(context, parameter));
    return std::min<std::size_t>(wanted, page);
}

result<std::optional<xml::text_encoding>> parse_encoding_type(request_context const& context) {
    std::optional<xml::text_encoding> encoding;
    auto const sent = context.query("encoding-type");
    if (sent && !xml::from_text(*sent, encoding.emplace()))
        return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type", *sent);
    return encoding;
}

}  // namespace s3seal::s3
