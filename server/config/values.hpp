// Single values in outside text. An error is the sentence that follows the setting's name: `"abc" is not a port`.
#pragma once

#include "server/config/problem.hpp"
#include "server/config/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace s3seal::config {

// In quotes, fit for a terminal: control characters escaped, long text cut.
std::string quote(std::string_view text);

parsed<std::string> parse_text(std::string_view text);
parsed<std::filesystem::path> parse_path(std::string_view text);
parsed<bool> parse_boolean(std::string_view text);
parsed<std::uint16_t> parse_port(std::string_view text);

parsed<std::uint64_t> parse_number_between(std::string_view text, std::uint64_t least, std::uint64_t most);
template <class Number, Number Least, Number Most>
parsed<Number> parse_number(std::string_view text) {
    TRY(auto const number, parse_number_between(text, Least, Most));
    return static_cast<Number>(number);
}

// Seconds, or with a unit: 500ms, 30s, 5m, 1h. At most a day.
parsed<std::chrono::milliseconds> parse_duration(std::string_view text);
// The same, but not zero: a timeout that has always passed already serves nobody.
parsed<std::chrono::milliseconds> parse_timeout(std::string_view text);
// Bytes, or with a unit: 512B, 64KiB, 16MiB, 4GiB, 1TiB. At least one.
parsed<std::uint64_t> parse_size(std::string_view text);

// An IPv4 or IPv6 address (brackets allowed) in its canonical text, or "localhost": no name is ever looked up.
parsed<std::string> parse_host(std::string_view text);
// A host name of letters, digits, hyphens and dots that is no address; lower case.
parsed<std::string> parse_domain(std::string_view text);
// signed=received, each a host name or an address (IPv6 in brackets), with a port or without; lower case.
parsed<host_alias> parse_host_alias(std::string_view text);
// name, or name:public.
parsed<initial_bucket> parse_initial_bucket(std::string_view text);
parsed<std::string> parse_region(std::string_view text);
parsed<std::string> parse_account(std::string_view text);
parsed<std::string> parse_access_key(std::string_view text);
parsed<std::string> parse_key_id(std::string_view text);
// alias/x or x; gives x.
parsed<std::string> parse_alias(std::string_view text);
parsed<std::string> parse_key_spec(std::string_view text);
parsed<std::string> parse_key_policy(std::string_view text);
// 32 bytes in base64; the error never shows the text.
parsed<std::string> parse_key_material(std::string_view text);
// 32 bytes in hex or base64, or ""; the error never shows the text.
parsed<std::string> parse_master_key(std::string_view text);
// As service::parse_clock takes it: real, frozen, 2030-01-01T00:00:00Z, +30d.
parsed<service::wanted_clock> parse_clock(std::string_view text);
parsed<signing_time> parse_skew(std::string_view text);
// access:secret[:account]; the error never shows the text.
parsed<credential> parse_credential(std::string_view text);

parsed<std::string> parse_profile(std::string_view text);
// As S3 spells it: BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter.
parsed<std::string> parse_ownership(std::string_view text);
parsed<storage::durability> parse_durability(std::string_view text);
// Whether it is checked as AWS does: strict, else any.
parsed<bool> parse_region_check(std::string_view text);
// Whether it is: lenient, else verify as AWS does. A bad signature is then recorded and let through.
parsed<bool> parse_lenient(std::string_view text);
// Whether a repeated x-amz-server-side-encryption passes: ignore_when_equal, else refuse as AWS does.
parsed<bool> parse_sse_on_complete(std::string_view text);
// Whether objects' bytes are sealed as their encryption says, else readable: as they came, with a checksum. KMS is
// asked all the same.
parsed<bool> parse_at_rest(std::string_view text);
parsed<admin_access> parse_admin_access(std::string_view text);
// At least 16 printable characters; the error never shows the text.
parsed<std::string> parse_admin_token(std::string_view text);
// Of a user or role: letters, digits and _+=,.@-
parsed<std::string> parse_name(std::string_view text);
parsed<std::string> parse_identity_policy(std::string_view text);
parsed<std::string> parse_trust_policy(std::string_view text);
// 15 minutes to 12 hours.
parsed<std::chrono::milliseconds> parse_session_time(std::string_view text);
parsed<log::level> parse_log_level(std::string_view text);
parsed<log::format> parse_log_format(std::string_view text);

}  // namespace s3seal::config
