#include "server/config/values.hpp"

#include "server/config/value_words.hpp"
#include "server/iam/policy.hpp"
#include "server/kms/key_spec.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace s3seal::config {

namespace {

bool is_uuid(std::string_view text) {
    static constexpr std::array<std::size_t, 5> lengths{8, 4, 4, 4, 12};
    auto const parts = split(text, '-');
    return std::equal(parts.begin(), parts.end(), lengths.begin(), lengths.end(),
                      [](auto part, auto length) { return part.size() == length && all(part, is_lower_hex); });
}

}  // namespace

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

parsed<std::string> parse_name(std::string_view text) {
    constexpr std::string_view marks = "_+=,.@-";
    bool const usable = all(text, [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != marks.npos;
    });
    if (!usable || text.size() > 64)
        return complain("{} is not a name (at most 64 of letters, digits and _+=,.@-)", quote(text));
    return std::string{text};
}

parsed<std::string> parse_admin_token(std::string_view text) {
    if (text.empty()) return std::string{};
    bool const usable =
        text.size() >= 16 && text.size() <= 512 && all(text, [](char c) { return c > ' ' && c < 0x7f; });
    if (!usable) return problem::saying("a token has 16 to 512 printable characters without blanks");
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

}  // namespace s3seal::config
