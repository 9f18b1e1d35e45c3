#include "server/masking/masking.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace s3seal::masking {

namespace {

// Of headers, query parameters, form fields, KMS's members, STS's parameters and elements of errors, in lower case.
constexpr std::array<std::string_view, 28> secret_names{"authorization",
                                                        "chunk-signature",
                                                        "cookie",
                                                        "encryptedkeymaterial",
                                                        "granttoken",
                                                        "granttokens",
                                                        "importtoken",
                                                        "password",
                                                        "plaintext",
                                                        "privatekeyplaintext",
                                                        "proxy-authorization",
                                                        "samlassertion",
                                                        "secretaccesskey",
                                                        "securitytoken",
                                                        "sessiontoken",
                                                        "set-cookie",
                                                        "sharedsecret",
                                                        "signature",
                                                        "signatureprovided",
                                                        "token-0",
                                                        "tokencode",
                                                        "webidentitytoken",
                                                        "x-amz-copy-source-server-side-encryption-customer-key",
                                                        "x-amz-s3session-token",
                                                        "x-amz-security-token",
                                                        "x-amz-server-side-encryption-customer-key",
                                                        "x-amz-signature",
                                                        "x-amz-trailer-signature"};
static_assert(std::is_sorted(secret_names.begin(), secret_names.end()));
constexpr std::size_t longest_name = 53;
// By their lengths, as most names that are asked about have another one.
constexpr auto names_by_length = [] {
    auto all = secret_names;
    std::ranges::sort(all, {}, &std::string_view::size);
    return all;
}();
constexpr auto begin_of_length = [] {
    std::array<std::uint8_t, longest_name + 2> out{};
    for (std::size_t size = 0; size < out.size(); ++size)
        for (auto const name : secret_names) out[size] = static_cast<std::uint8_t>(out[size] + (name.size() < size));
    return out;
}();

constexpr std::string_view ends_of_values = "& \t\r\n\"'<>";
constexpr std::string_view ends_of_parameters = "&";
constexpr std::string_view ends_of_authorities = "/?# \t\r\n\"'<>&";

// A character after decoding: how often it was encoded, and where in the text it began.
struct letter {
    char value = 0;
    std::uint32_t depth = 0;
    std::uint32_t begin = 0;
};
using letters = std::vector<letter>;
using span = std::pair<std::size_t, std::size_t>;  // of letters: begin, end

bool is_document(std::string_view name) noexcept {
    return equal_ignoring_case(name, "x-amz-server-side-encryption-context");
}

bool has_secret(std::string_view base64) {
    auto const decoded = base64_decode(base64);
    if (!decoded) return false;
    auto masked = *decoded;
    mask_text(masked);
    return masked != *decoded;
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The last three are an escape.
bool ends_with_escape(letters const& text) noexcept {
    auto const size = text.size();
    return size >= 3 && text[size - 3].value == '%' && hex_value(text[size - 2].value) >= 0 &&
           hex_value(text[size - 1].value) >= 0;
}

// However often it was encoded: what an escape gives may complete another one.
letters decode(std::string_view raw) {
    letters out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        out.push_back({raw[i], 0, static_cast<std::uint32_t>(i)});
        while (ends_with_escape(out)) {
            auto const* const escape = &out[out.size() - 3];
            auto const depth = std::max({escape[0].depth, escape[1].depth, escape[2].depth}) + 1;
            auto const value = static_cast<char>(hex_value(escape[1].value) << 4 | hex_value(escape[2].value));
            letter const decoded{value, depth, escape[0].begin};
            out.resize(out.size() - 3);
            out.push_back(decoded);
        }
    }
    return out;
}

constexpr bool is_name_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

constexpr auto name_characters = [] {
    std::array<bool, 256> all{};
    for (unsigned c = 0; c < all.size(); ++c) all[c] = is_name_character(static_cast<char>(c));
    return all;
}();

bool is_base64_character(char c) noexcept {
    return (is_name_character(c) && c != '-' && c != '_' && c != '.') || c == '+' || c == '/' || c == '=';
}

bool is_quote(char c) noexcept {
    return c == '"' || c == '\'';
}

bool is_one_of(std::string_view all, char c) noexcept {
    return all.find(c) != all.npos;
}

class finder {
public:
    finder(letters const& text, std::string_view ends) : text_{text}, ends_{ends} {}

    std::vector<span> find() const {
        std::vector<span> found;
        for (std::size_t i = 0; i < text_.size();) {
            auto const next = find_at(i);
            if (next && next->first < next->second) found.push_back(*next);
            i = next ? next->second : end_of_name(i);
        }
        return found;
    }

private:
    char at(std::size_t i) const noexcept { return i < text_.size() ? text_[i].value : '\0'; }

    std::size_t end_of_name(std::size_t begin) const noexcept {
        auto i = begin;
        while (i < text_.size() && is_name_character(text_[i].value)) ++i;
        return std::max(i, begin + 1);
    }

    // The secret whose name, or whose URL's "://", begins here.
    std::optional<span> find_at(std::size_t i) const {
        if (at(i) == ':' && at(i + 1) == '/' && at(i + 2) == '/') return user_information(i + 3);
        if (!is_name_character(at(i))) return std::nullopt;
        auto const end = end_of_name(i);
        if (end - i > longest_name) return std::nullopt;
        std::string name;
        for (auto k = i; k < end; ++k) name += text_[k].value;
        if (is_secret(name)) return value_behind(end);
        return is_document(name) ? document_behind(end) : std::nullopt;
    }

    // What is base64 and no more: the name of another one is none, so that nothing is looked at twice.
    std::optional<span> document_behind(std::size_t i) const {
        auto const begin = skip(i, " \t,:=\"'");
        std::string value;
        for (auto k = begin; is_base64_character(at(k)); ++k) value += at(k);
        if (!has_secret(value)) return std::nullopt;
        return span{begin, begin + value.size()};
    }

    // Up to one of the ends that is not encoded deeper than what stands in front of the value.
    span until(std::size_t begin, std::string_view ends, std::uint32_t depth) const {
        auto end = begin;
        while (end < text_.size() && (text_[end].depth > depth || !is_one_of(ends, text_[end].value))) ++end;
        return {begin, end};
    }

    std::optional<span> user_information(std::size_t begin) const {
        auto const authority = until(begin, ends_of_authorities, text_[begin - 1].depth);
        for (auto i = authority.second; i > begin; --i)
            if (text_[i - 1].value == '@') return span{begin, i - 1};
        return std::nullopt;
    }

    std::optional<span> quoted(std::size_t quote) const {
        if (!is_quote(at(quote))) return std::nullopt;
        auto end = quote + 1;
        while (end < text_.size() && (text_[end].value != text_[quote].value || text_[end].depth > text_[quote].depth))
            end += text_[end].value == '\\' ? 2u : 1u;
        return span{quote + 1, std::min(end, text_.size())};
    }

    std::size_t skip(std::size_t i, std::string_view characters) const {
        while (i < text_.size() && is_one_of(characters, text_[i].value)) ++i;
        return i;
    }

    std::optional<span> value_behind(std::size_t i) const {
        auto const separator = at(i);
        if (is_quote(separator)) return quoted(skip(i + 1, " \t\r\n,:=["));
        if (separator == '=') {
            if (is_quote(at(i + 1)) && ends_ != ends_of_parameters) return quoted(i + 1);
            return until(i + 1, ends_, text_[i].depth);
        }
        if (separator == ':') {
            auto const begin = skip(i + 1, " \t");
            return is_quote(at(begin)) ? quoted(begin) : until(begin, "\r\n", text_[i].depth);
        }
        if (separator == '>') return until(i + 1, "<", text_[i].depth);
        return std::nullopt;
    }

    letters const& text_;
    std::string_view ends_;
};

bool is_name_worth_a_look(std::string_view name) noexcept {
    return is_secret(name) || is_document(name);
}

// What stands between a name and its value, or is encoded.
constexpr auto separators = [] {
    std::array<bool, 256> all{};
    for (unsigned char const c : {'=', ':', '>', '"', '\'', '%'}) all[c] = true;
    return all;
}();

bool is_separator(char c) noexcept {
    return separators[static_cast<unsigned char>(c)];
}

// Without branches: most texts have none.
bool has_separators(std::string_view text) noexcept {
    bool found = false;
    for (char const c : text) found |= is_separator(c);
    return found;
}

// The name that ends in front of a place.
std::string_view name_before(std::string_view text, std::size_t end) noexcept {
    auto begin = end;
    while (begin > 0 && name_characters[static_cast<unsigned char>(text[begin - 1])]) --begin;
    return text.substr(begin, end - begin);
}

// False: there is nothing to mask. What is encoded is not looked into.
bool may_have_secrets(std::string_view text) noexcept {
    if (!has_separators(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_separator(text[i])) continue;
        if (text[i] == '%' || is_name_worth_a_look(name_before(text, i))) return true;
        bool const is_url = text.substr(i).starts_with("://");
        if (is_url && text.find('@', i) != text.npos) return true;
    }
    return false;
}

// Masks what was found in the text from `offset` on.
void mask_from(std::string& text, std::size_t offset, std::size_t size, std::string_view ends) {
    auto const raw = std::string_view{text}.substr(offset, size);
    if (!may_have_secrets(raw)) return;
    auto const decoded = decode(raw);
    auto const found = finder{decoded, ends}.find();
    if (found.empty()) return;
    std::string out{text, 0, offset};
    std::size_t done = offset;
    auto const place = [&](std::size_t i) {
        return i < decoded.size() ? offset + decoded[i].begin : offset + raw.size();
    };
    for (auto const& [begin, end] : found) {
        out.append(text, done, place(begin) - done).append(mask);
        done = place(end);
    }
    text = out.append(text, done);
}

}  // namespace

bool is_secret(std::string_view name) noexcept {
    if (name.size() > longest_name) return false;
    for (std::size_t i = begin_of_length[name.size()]; i < begin_of_length[name.size() + 1]; ++i)
        if (to_lower(name.front()) == names_by_length[i].front() && equal_ignoring_case(names_by_length[i], name))
            return true;
    return false;
}

bool holds_secret(std::string_view name, std::string_view value) {
    return is_secret(name) || (is_document(name) && has_secret(value));
}

void mask_text(std::string& text) {
    mask_from(text, 0, text.size(), ends_of_values);
}

void assign_masked_target(std::string& to, std::string_view target) {
    to = target;
    auto const query = std::min(target.find('?'), target.size());
    mask_from(to, query, to.size() - query, ends_of_parameters);
    mask_from(to, 0, query, ends_of_values);
}

bool may_hold_secrets(std::string_view name, std::string_view value) noexcept {
    return is_name_worth_a_look(name) || may_have_secrets(value) ||
           (equal_ignoring_case(name, "Host") && value.find('@') != value.npos);
}

std::string masked_value(std::string_view name, std::string_view value) {
    if (holds_secret(name, value)) return std::string{mask};
    std::string out{value};
    if (auto const at = value.rfind('@'); at != value.npos && equal_ignoring_case(name, "Host"))
        out.replace(0, at, mask);
    mask_text(out);
    return out;
}

std::string mask_authorization(std::string_view value) {
    auto const blank = value.find(' ');
    auto const scheme = value.substr(0, blank);
    if (blank == value.npos || (scheme != "AWS4-HMAC-SHA256" && scheme != "AWS")) return std::string{mask};
    auto out = std::string{scheme} + " ";
    auto rest = value.substr(blank + 1);
    if (scheme == "AWS") {
        auto const colon = rest.rfind(':');
        return colon == rest.npos ? out.append(mask) : out.append(rest.substr(0, colon + 1)).append(mask);
    }
    for (bool first = true;; first = false) {
        auto const comma = rest.find(',');
        auto const piece = trim(rest.substr(0, comma));
        bool const shown = piece.starts_with("Credential=") || piece.starts_with("SignedHeaders=");
        out.append(first ? "" : ", ").append(shown ? piece : piece.starts_with("Signature=") ? "Signature=" : "");
        if (!shown) out.append(mask);
        if (comma == rest.npos) return out;
        rest.remove_prefix(comma + 1);
    }
}

}  // namespace s3seal::masking
