#include "server/body/checksum_rows.hpp"

#include <algorithm>

namespace s3seal::body {

std::span<checksum_row const> checksum_table() noexcept {
    return checksum_rows;
}

checksum_row const& row_of(checksum_algorithm algorithm) noexcept {
    return checksum_rows[static_cast<std::size_t>(algorithm)];
}

checksum_row const* find_by_header(std::string_view header) noexcept {
    auto const found = std::find_if(checksum_rows.begin(), checksum_rows.end(),
                                    [&](auto const& row) { return equal_ignoring_case(row.header, header); });
    return found == checksum_rows.end() ? nullptr : &*found;
}

checksum_row const* find_by_name(std::string_view name) noexcept {
    auto const found = std::find_if(checksum_rows.begin(), checksum_rows.end(),
                                    [&](auto const& row) { return equal_ignoring_case(row.name, name); });
    return found == checksum_rows.end() ? nullptr : &*found;
}

}  // namespace s3seal::body
