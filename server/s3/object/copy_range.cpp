#include "server/s3/object/copy_range.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>

namespace s3seal::s3 {

namespace {

constexpr std::string_view range_header = "x-amz-copy-source-range";

std::optional<copy_range> parse(std::string_view text) {
    constexpr std::string_view unit = "bytes=";
    auto const dash = text.find('-');
    if (!text.starts_with(unit) || dash == text.npos) return std::nullopt;
    auto const first = parse_decimal(text.substr(unit.size(), dash - unit.size()));
    auto const last = parse_decimal(text.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    return copy_range{text, *first, *last};
}

}  // namespace

result<std::optional<copy_range>> parse_copy_range(http::request const& request) {
    auto const sent = request.find(range_header);
    if (!sent) return std::optional<copy_range>{};
    if (auto range = parse(*sent)) return range;
    return invalid_argument(fmt::format("The {} value must be of the form bytes=first-last where first and last are "
                                        "the zero-based offsets of the first and last bytes to copy",
                                        range_header),
                            range_header, *sent);
}

result<http::byte_range> choose_copy_slice(std::optional<copy_range> const& range, std::uint64_t size) {
    if (!range) return http::byte_range{0, size};
    if (range->first >= size)
        return error{errc::invalid_request, "The specified copy range is invalid for the source object size"};
    if (range->last >= size)
        return invalid_argument(fmt::format("Range specified is not valid for source object of size: {}", size),
                                range_header, range->sent);
    return http::byte_range{range->first, range->last - range->first + 1};
}

}  // namespace s3seal::s3
