#include "server/masking/secrets.hpp"

#include "server/http/uri.hpp"
#include "server/masking/masking.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <cstring>

namespace s3seal::masking {

namespace {

// In linear time whatever both are, which std::string's does not promise.
std::size_t find_in(std::string_view text, std::string_view wanted, std::size_t from) noexcept {
    auto const* const found = ::memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
    return found ? static_cast<std::size_t>(static_cast<char const*>(found) - text.data()) : text.npos;
}

void replace_all(std::string& text, std::string_view secret) {
    auto at = find_in(text, secret, 0);
    if (at == text.npos) return;
    std::string out;
    std::size_t done = 0;
    for (; at != text.npos; at = find_in(text, secret, done)) {
        out.append(text, done, at - done).append(mask);
        done = at + secret.size();
    }
    text = out.append(text, done);
}

// As signatures print it.
std::string collapse_blanks(std::string_view value) {
    std::string out;
    for (char const c : trim(value))
        if (c == '\t' || c == ' ') {
            if (!out.ends_with(' ')) out += ' ';
        } else {
            out += c;
        }
    return out;
}

// What stands in Authorization besides who signs and what.
void add_authorization(secrets& to, std::string_view value) {
    for (auto rest = value;;) {
        auto const end = rest.find_first_of(", ");
        auto const piece = rest.substr(0, end);
        if (!piece.starts_with("Credential=") && !piece.starts_with("SignedHeaders=") && piece != "AWS4-HMAC-SHA256") {
            auto const equals = piece.find_first_of("=:");
            to.add(piece.starts_with("Signature=") || (equals != piece.npos && value.starts_with("AWS "))
                       ? piece.substr(equals + 1)
                       : piece);
        }
        if (end == rest.npos) return;
        rest.remove_prefix(end + 1);
    }
}

// user:password@ in front of a host.
void add_user_information(secrets& to, std::string_view authority) {
    auto const at = authority.rfind('@');
    if (at != authority.npos) to.add(authority.substr(0, at));
}

}  // namespace

secrets::secrets(http::request const& head) {
    for (auto const& one : head.headers) {
        if (count_ > most) return;
        if (equal_ignoring_case(one.name, "Authorization") || equal_ignoring_case(one.name, "Proxy-Authorization"))
            add_authorization(*this, one.value);
        else if (equal_ignoring_case(one.name, "Host"))
            add_user_information(*this, one.value);
        else
            add_field(one.name, one.value);
    }
    auto const scheme = head.target.find("://");
    if (scheme != head.target.npos && !head.target.starts_with('/')) {
        auto const authority = head.target.substr(scheme + 3);
        add_user_information(*this, authority.substr(0, authority.find_first_of("/?")));
    }
    auto const target = http::parse_target(head.target);
    if (!target) return;
    for (auto const& [name, value] : target->query) add_field(name, value);
}

void secrets::add_field(std::string_view name, std::string_view value) {
    if (holds_secret(name, value)) add(value);
}

void secrets::add(std::string_view value) {
    if (value.size() < shortest || ++count_ > most) return;
    add_spelling(std::string{value});
    add_spelling(collapse_blanks(value));
    add_spelling(http::uri_encode(value, false));
    if (auto decoded = http::percent_decode(value)) add_spelling(*std::move(decoded));
}

void secrets::add_spelling(std::string spelling) {
    if (spelling.size() < shortest || std::find(spellings_.begin(), spellings_.end(), spelling) != spellings_.end())
        return;
    auto const at = std::find_if(spellings_.begin(), spellings_.end(),
                                 [&](auto const& one) { return one.size() < spelling.size(); });
    spellings_.insert(at, std::move(spelling));
}

void secrets::mask(std::string& text) const {
    if (count_ > most) {
        if (!text.empty()) text = masking::mask;
        return;
    }
    for (auto const& one : spellings_) replace_all(text, one);
    mask_text(text);
}

std::string mask_header(http::header const& one, secrets const& known) {
    if (equal_ignoring_case(one.name, "Authorization")) return mask_authorization(one.value);
    if (holds_secret(one.name, one.value)) return std::string{mask};
    std::string value{one.value};
    if (equal_ignoring_case(one.name, "Host"))
        if (auto const at = value.rfind('@'); at != value.npos) value.replace(0, at, mask);
    known.mask(value);
    return value;
}

}  // namespace s3seal::masking
