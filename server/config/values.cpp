#include "server/config/values.hpp"

#include "server/aws/bucket_names.hpp"
#include "server/iam/policy.hpp"
#include "server/kms/key_spec.hpp"

#include "storage/base/bytes.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <span>
#include <utility>

namespace s3seal::config {

namespace {

constexpr std::size_t longest_quote = 80;

template <class... Args>
problem complain(fmt::format_string<Args...> sentence, Args&&... args) {
    return problem::saying(fmt::format(sentence, std::forward<Args>(args)...));
}

template <class Choice>
using choices = std::span<std::pair<std::string_view, Choice> const>;

template <class Choice>
parsed<Choice> parse_choice(std::string_view text, choices<Choice> known) {
    std::string names;
    for (auto const& [name, value] : known) {
        if (name == text) return value;
        names.append(names.empty() ? "" : ", ").append(name);
    }
    return complain("{} is not one of {}", quote(text), names);
}

struct unit {
    std::string_view name;
    std::uint64_t factor;
};

// Absent: no number, an unknown unit, or too large.
std::optional<std::uint64_t> parse_quantity(std::string_view text, std::span<unit const> units) {
    auto const digits = std::min(text.find_first_not_of("0123456789"), text.size());
    auto const number = parse_decimal(text.substr(0, digits));
    auto const name = text.substr(digits);
    auto const found = std::find_if(units.begin(), units.end(), [&](unit const& u) { return u.name == name; });
    if (!number || found == units.end()) return std::nullopt;
    if (*number > std::numeric_limits<std::uint64_t>::max() / found->factor) return std::nullopt;
    return *number * found->factor;
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}
bool is_alphanumeric(char c) noexcept {
    return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_lower_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
    return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto const stop = text.find(at);
        parts.push_back(text.substr(0, stop));
        if (stop == std::string_view::npos) return parts;
        text.remove_prefix(stop + 1);
    }
}

// "" when it is no address of that family.
std::string canonical_address(int family, std::string const& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (inet_pton(family, text.c_str(), address.data()) != 1) return {};
    return inet_ntop(family, address.data(), out.data(), out.size());
}

bool is_domain_label(std::string_view label) {
    return label.size() <= 63 && all(label, [](char c) { return is_alphanumeric(c) || c == '-'; }) &&
           label.front() != '-' && label.back() != '-';
}

bool is_uuid(std::string_view text) {
    static constexpr std::array<std::size_t, 5> lengths{8, 4, 4, 4, 12};
    auto const parts = split(text, '-');
    return std::equal(parts.begin(), parts.end(), lengths.begin(), lengths.end(),
                      [](auto part, auto length) { return part.size() == length && all(part, is_lower_hex); });
}

}  // namespace

std::string quote(std::string_view text) {
    std::string out{'"'};
    for (char const c : text.substr(0, longest_quote)) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
        else
            out += c;
    }
    return out.append(text.size() > longest_quote ? "...\"" : "\"");
}

parsed<std::string> parse_text(std::string_view text) {
    return std::string{text};
}

parsed<std::filesystem::path> parse_path(std::string_view text) {
    return std::filesystem::path{text};
}

parsed<bool> parse_boolean(std::string_view text) {
    for (std::string_view const yes : {"true", "yes", "on", "1"})
        if (text == yes) return true;
    for (std::string_view const no : {"false", "no", "off", "0"})
        if (text == no) return false;
    return complain("{} is neither true nor false", quote(text));
}

parsed<std::uint16_t> parse_port(std::string_view text) {
    auto const number = parse_decimal(text);
    if (!number || *number > 65535) return complain("{} is not a port (0 to 65535)", quote(text));
    return static_cast<std::uint16_t>(*number);
}

parsed<std::uint64_t> parse_number_between(std::string_view text, std::uint64_t least, std::uint64_t most) {
    auto const number = parse_decimal(text);
    if (!number || *number < least || *number > most)
        return complain("{} is not a number from {} to {}", quote(text), least, most);
    return *number;
}

parsed<std::chrono::milliseconds> parse_duration(std::string_view text) {
    static constexpr unit units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
    static constexpr std::uint64_t day = 24 * 3'600'000;
    auto const quantity = parse_quantity(text, units);
    if (!quantity || *quantity > day)
        return complain("{} is not a time (as 30, 30s, 500ms, 5m, 1h; at most 24h)", quote(text));
    return std::chrono::milliseconds{*quantity};
}

parsed<std::chrono::milliseconds> parse_timeout(std::string_view text) {
    TRY(auto const time, parse_duration(text));
    if (time == time.zero()) return complain("{} is no time at all; it must be more than zero", quote(text));
    return time;
}

parsed<std::uint64_t> parse_size(std::string_view text) {
    static constexpr unit units[] = {{"", 1},
                                     {"B", 1},
                                     {"K", 1ull << 10},
                                     {"M", 1ull << 20},
                                     {"G", 1ull << 30},
                                     {"T", 1ull << 40},
                                     {"KiB", 1ull << 10},
                                     {"MiB", 1ull << 20},
                                     {"GiB", 1ull << 30},
                                     {"TiB", 1ull << 40},
                                     {"kB", 1'000},
                                     {"KB", 1'000},
                                     {"MB", 1'000'000},
                                     {"GB", 1'000'000'000},
                                     {"TB", 1'000'000'000'000}};
    auto const quantity = parse_quantity(text, units);
    if (!quantity || *quantity == 0)
        return complain("{} is not a size (as 1048576, 64KiB, 16MiB, 4GiB, 500MB; more than zero)", quote(text));
    return *quantity;
}

parsed<std::string> parse_host(std::string_view text) {
    if (text == "localhost") return std::string{text};
    bool const bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
    std::string const plain{bracketed ? text.substr(1, text.size() - 2) : text};
    if (auto v6 = canonical_address(AF_INET6, plain); !v6.empty()) return v6;
    if (auto v4 = canonical_address(AF_INET, plain); !v4.empty() && !bracketed) return v4;
    return complain("{} is not a numeric address (names other than localhost are not looked up)", quote(text));
}

parsed<std::string> parse_domain(std::string_view text) {
    auto const labels = split(text, '.');
    bool const well_formed = text.size() <= 253 && std::all_of(labels.begin(), labels.end(), is_domain_label);
    // Like an address: what such a Host names is never a bucket.
    if (!well_formed || all(labels.back(), is_digit)) return complain("{} is not a host name", quote(text));
    return to_lower(text);
}

parsed<initial_bucket> parse_initial_bucket(std::string_view text) {
    auto const colon = text.find(':');
    auto const name = text.substr(0, colon);
    if (!aws::is_bucket_name(name)) return complain("{} is not the name of a bucket", quote(name));
    if (colon != text.npos && text.substr(colon + 1) != "public")
        return complain("{} is not public, which is all that may stand behind a bucket", quote(text.substr(colon + 1)));
    return initial_bucket{std::string{name}, colon != text.npos};
}

parsed<std::string> parse_region(std::string_view text) {
    auto const parts = split(text, '-');
    bool const named = std::all_of(parts.begin(), parts.end() - 1, [](auto part) { return all(part, is_lower); });
    if (parts.size() < 3 || !named || !all(parts.back(), is_digit) || text.size() > 32)
        return complain("{} is not a region (as us-east-1)", quote(text));
    return std::string{text};
}

parsed<std::string> parse_account(std::string_view text) {
    if (text.size() != 12 || !all(text, is_digit)) return complain("{} is not an account (12 digits)", quote(text));
    return std::string{text};
}

parsed<std::string> parse_access_key(std::string_view text) {
    // A credential scope separates with slashes and ends at a comma.
    bool const usable = all(text, [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != ',' && c != ':'; });
    if (!usable || text.size() > 128)
        return complain("{} is not an access key (printable, without blanks, slashes, commas, colons)", quote(text));
    return std::string{text};
}

parsed<std::string> parse_key_id(std::string_view text) {
    bool const multi_region = text.size() == 36 && text.starts_with("mrk-") && all(text.substr(4), is_lower_hex);
    if (!multi_region && !is_uuid(text))
        return complain("{} is not a key id (a UUID, or mrk- and 32 hex digits; lower case)", quote(text));
    return std::string{text};
}

parsed<std::string> parse_alias(std::string_view text) {
    auto const name = text.starts_with("alias/") ? text.substr(6) : text;
    bool const usable = all(name, [](char c) { return is_alphanumeric(c) || c == '/' || c == '_' || c == '-'; });
    if (!usable || name.size() > 250) return complain("{} is not an alias (letters, digits, / _ -)", quote(text));
    if (name.starts_with("aws/")) return complain("{} is reserved: AWS's own aliases begin with aws/", quote(text));
    return std::string{name};
}

parsed<std::string> parse_key_spec(std::string_view text) {
    if (!kms::find_key_spec(text))
        return complain("{} is not a KeySpec of KMS (SYMMETRIC_DEFAULT, RSA_2048, ...)", quote(text));
    return std::string{text};
}

parsed<std::string> parse_key_policy(std::string_view text) {
    if (auto const policy = iam::parse_policy(text, iam::policy_kind::resource); !policy)
        return problem::saying("is not a key policy: " + policy.error().text);
    return std::string{text};
}

parsed<std::string> parse_key_material(std::string_view text) {
    auto const bytes = base64_decode(text);
    if (!bytes || bytes->size() != 32) return problem::saying("takes 32 bytes in base64");
    return std::string{text};
}

parsed<std::string> parse_master_key(std::string_view text) {
    if (text.empty()) return std::string{};
    auto const bytes = text.size() == 64 ? hex_decode(text) : base64_decode(text);
    if (!bytes || bytes->size() != 32) return problem::saying("takes 64 hex digits, or 32 bytes in base64");
    return std::string{text};
}

parsed<service::wanted_clock> parse_clock(std::string_view text) {
    auto const wanted = service::parse_clock(text);
    if (!wanted)
        return complain(
            "{} is not a clock (real, frozen, frozen@2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z, +30d, -2h)",
            quote(text));
    return *wanted;
}

parsed<signing_time> parse_skew(std::string_view text) {
    static constexpr std::pair<std::string_view, signing_time> known[] = {{"real", signing_time::real},
                                                                          {"clock", signing_time::clock}};
    return parse_choice<signing_time>(text, known);
}

parsed<credential> parse_credential(std::string_view text) {
    auto const parts = split(text, ':');
    bool const complete = parts.size() == 2 || parts.size() == 3;
    if (!complete || !parse_access_key(parts[0]) || parts[1].empty())
        return problem::saying("an entry is not access:secret[:account]");
    credential made{std::string{parts[0]}, std::string{parts[1]}};
    if (parts.size() == 3) {
        if (!parse_account(parts[2]))
            return problem::saying("an entry's account is not 12 digits (access:secret[:account])");
        made.account = parts[2];
    }
    return made;
}

parsed<storage::durability> parse_durability(std::string_view text) {
    static constexpr std::pair<std::string_view, storage::durability> known[] = {
        {"normal", storage::durability::normal}, {"full", storage::durability::full}};
    return parse_choice<storage::durability>(text, known);
}

parsed<bool> parse_region_check(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"strict", true}, {"any", false}};
    return parse_choice<bool>(text, known);
}

parsed<bool> parse_sse_on_complete(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"refuse", false}, {"ignore_when_equal", true}};
    return parse_choice<bool>(text, known);
}

parsed<bool> parse_at_rest(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"sealed", true}, {"readable", false}};
    return parse_choice<bool>(text, known);
}

parsed<bool> parse_lenient(std::string_view text) {
    static constexpr std::pair<std::string_view, bool> known[] = {{"verify", false}, {"lenient", true}};
    return parse_choice<bool>(text, known);
}

parsed<admin_access> parse_admin_access(std::string_view text) {
    static constexpr std::pair<std::string_view, admin_access> known[] = {
        {"loopback", admin_access::loopback}, {"network", admin_access::network}, {"token", admin_access::token}};
    return parse_choice<admin_access>(text, known);
}

parsed<std::string> parse_admin_token(std::string_view text) {
    if (text.empty()) return std::string{};
    bool const usable =
        text.size() >= 16 && text.size() <= 512 && all(text, [](char c) { return c > ' ' && c < 0x7f; });
    if (!usable) return problem::saying("a token has 16 to 512 printable characters without blanks");
    return std::string{text};
}

parsed<std::string> parse_name(std::string_view text) {
    constexpr std::string_view marks = "_+=,.@-";
    bool const usable = all(text, [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != marks.npos;
    });
    if (!usable || text.size() > 64)
        return complain("{} is not a name (at most 64 of letters, digits and _+=,.@-)", quote(text));
    return std::string{text};
}

parsed<std::string> parse_identity_policy(std::string_view text) {
    if (auto const policy = iam::parse_policy(text, iam::policy_kind::identity); !policy)
        return problem::saying("is not a policy: " + policy.error().text);
    return std::string{text};
}

parsed<std::string> parse_trust_policy(std::string_view text) {
    if (auto const policy = iam::parse_policy(text, iam::policy_kind::trust); !policy)
        return problem::saying("is not a trust policy: " + policy.error().text);
    return std::string{text};
}

parsed<std::chrono::milliseconds> parse_session_time(std::string_view text) {
    TRY(auto const time, parse_duration(text));
    if (time < std::chrono::minutes{15} || time > std::chrono::hours{12})
        return complain("{} is not a session's time (15m to 12h)", quote(text));
    return time;
}

parsed<log::level> parse_log_level(std::string_view text) {
    static constexpr std::pair<std::string_view, log::level> known[] = {
        {"trace", log::level::trace}, {"debug", log::level::debug}, {"info", log::level::info},
        {"warn", log::level::warn},   {"error", log::level::error}, {"off", log::level::off}};
    return parse_choice<log::level>(text, known);
}

parsed<log::format> parse_log_format(std::string_view text) {
    static constexpr std::pair<std::string_view, log::format> known[] = {{"text", log::format::text},
                                                                         {"json", log::format::json}};
    return parse_choice<log::format>(text, known);
}

}  // namespace s3seal::config
