// The spellings of an instant that S3 uses.
#pragma once

#include "storage/base/clock.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::http {

// RFC 1123: Tue, 24 Nov 2026 10:00:00 GMT
std::string http_date(instant at);
// RFC 1123, RFC 850 or asctime form; absent when it is none of them.
std::optional<instant> parse_http_date(std::string_view text);

// Tue Nov 24 02:00:00 PST 2026: as Java prints it where S3's servers have their clocks, in the errors that show one.
std::string pacific_date(instant at);

// 2026-11-24T10:00:00, in UTC, for those who write many; years of more than four digits are cut.
using iso_digits = std::array<char, 19>;
iso_digits print_iso_digits(instant at);

// 2026-11-24T10:00:00.000Z, fraction cut to whole seconds as S3 does
std::string iso_date(instant at);
// 2026-11-24T10:00:00Z
std::string iso_date_seconds(instant at);
// 2026-11-24T10:00:00.123Z
std::string iso_date_milliseconds(instant at);
// 2026-11-24, 2026-11-24T10:00:00Z, with a fraction of seconds or an offset as well; absent when it is none of them.
std::optional<instant> parse_iso_date(std::string_view text);

}  // namespace s3seal::http
