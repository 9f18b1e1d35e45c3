#include "server/xml/well_formed.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace s3seal::xml {

namespace {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_space);
}

constexpr bool is_legal(unsigned long point) {
    return point == 0x9 || point == 0xa || point == 0xd || (point >= 0x20 && point <= 0xd7ff) ||
           (point >= 0xe000 && point <= 0xfffd) || (point >= 0x10000 && point <= 0x10ffff);
}

constexpr auto name_characters = [] {
    std::array<bool, 256> set{};
    for (char const c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:-."})
        set[static_cast<unsigned char>(c)] = true;
    for (std::size_t i = 0x80; i < set.size(); ++i) set[i] = true;
    return set;
}();

bool is_name_character(char c) {
    return name_characters[static_cast<unsigned char>(c)];
}

bool is_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '.') return false;
    return std::all_of(text.begin(), text.end(), is_name_character);
}

// The character that a reference stands for, between its ampersand and its semicolon.
std::optional<unsigned long> find_character(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, char>, 5> known{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    if (!name.starts_with('#')) {
        auto const found = std::find_if(known.begin(), known.end(), [&](auto const& one) { return one.first == name; });
        return found == known.end() ? std::nullopt : std::optional<unsigned long>{found->second};
    }
    bool const hex = name.starts_with("#x");
    auto const digits = name.substr(hex ? 2 : 1);
    unsigned long point = 0;
    auto const end = digits.data() + digits.size();
    auto const [stop, ec] = std::from_chars(digits.data(), end, point, hex ? 16 : 10);
    if (digits.empty() || ec != std::errc{} || stop != end || !is_legal(point)) return std::nullopt;
    return point;
}

bool has_good_references(std::string_view text) {
    for (auto at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
        auto const end = text.find(';', at);
        if (end == text.npos || !find_character(text.substr(at + 1, end - at - 1))) return false;
    }
    return true;
}

void append_utf8(std::string& out, unsigned long point) {
    auto const put = [&](unsigned long byte) { out += static_cast<char>(byte); };
    auto const put_tail = [&](unsigned shift) { put(0x80u | ((point >> shift) & 0x3fu)); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xc0u | (point >> 6u));
    } else if (point < 0x10000) {
        put(0xe0u | (point >> 12u));
        put_tail(6);
    } else {
        put(0xf0u | (point >> 18u));
        put_tail(12);
        put_tail(6);
    }
    put_tail(0);
}

// name="value" pairs between a tag's name and its end.
bool read_attributes(std::string_view text, std::vector<markup_sink::raw_attribute>& seen) {
    seen.clear();
    while (true) {
        auto const rest = std::find_if_not(text.begin(), text.end(), is_space);
        bool const separated = rest != text.begin();
        text = {rest, text.end()};
        if (text.empty()) return true;
        if (!separated) return false;
        auto const name_end = std::find_if_not(text.begin(), text.end(), is_name_character);
        std::string_view const name{text.begin(), name_end};
        auto const is_same = [&](auto const& one) { return one.first == name; };
        if (!is_name(name) || seen.size() == max_attributes || std::any_of(seen.begin(), seen.end(), is_same))
            return false;
        auto const equals = std::find_if_not(name_end, text.end(), is_space);
        if (equals == text.end() || *equals != '=') return false;
        auto const quote = std::find_if_not(equals + 1, text.end(), is_space);
        if (quote == text.end() || (*quote != '"' && *quote != '\'')) return false;
        auto const close = std::find(quote + 1, text.end(), *quote);
        std::string_view const value{quote + 1, close};
        if (close == text.end() || value.find('<') != value.npos || !has_good_references(value)) return false;
        seen.emplace_back(name, value);
        text = {close + 1, text.end()};
    }
}

// Walks over the markup once, without recursion.
class scanner {
public:
    scanner(std::string_view text, markup_sink& to) : rest_{text}, to_{to} {}

    bool run() {
        if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
        at_start_ = true;
        while (!rest_.empty()) {
            if (!text_run() || (!rest_.empty() && !markup())) return false;
            at_start_ = false;
        }
        return open_.empty() && roots_ == 1;
    }

private:
    bool text_run() {
        auto const end = std::min(rest_.find('<'), rest_.size());
        auto const text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (text.empty()) return true;
        at_start_ = false;
        if (open_.empty()) return is_blank(text);
        if (!has_good_references(text) || text.find("]]>") != text.npos) return false;
        to_.characters(text);
        return true;
    }

    // Takes `<opening ... closing` off the front and gives what is between.
    bool skip(std::string_view opening, std::string_view closing, std::string_view& inside) {
        auto const end = rest_.find(closing, opening.size());
        if (end == rest_.npos) return false;
        inside = rest_.substr(opening.size(), end - opening.size());
        rest_.remove_prefix(end + closing.size());
        return true;
    }

    bool markup() {
        std::string_view inside;
        if (rest_.starts_with("<!--"))
            return skip("<!--", "-->", inside) && inside.find("--") == inside.npos && !inside.ends_with('-');
        if (rest_.starts_with("<![CDATA[")) return literal();
        if (rest_.starts_with("<?")) return instruction();
        if (rest_.starts_with("<!")) return false;
        if (rest_.starts_with("</")) return skip("</", ">", inside) && end_tag(inside);
        return start_tag();
    }

    bool literal() {
        std::string_view inside;
        if (open_.empty() || !skip("<![CDATA[", "]]>", inside)) return false;
        to_.literal(inside);
        return true;
    }

    bool instruction() {
        bool const first = at_start_;
        std::string_view inside;
        if (!skip("<?", "?>", inside)) return false;
        auto const name_end = std::find_if_not(inside.begin(), inside.end(), is_name_character);
        std::string_view const target{inside.begin(), name_end};
        if (!is_name(target)) return false;
        return !equal_ignoring_case(target, "xml") || (first && target == "xml");
    }

    bool end_tag(std::string_view inside) {
        auto const name_end = std::find_if_not(inside.begin(), inside.end(), is_name_character);
        std::string_view const name{inside.begin(), name_end};
        if (open_.empty() || open_.back() != name || !is_blank({name_end, inside.end()})) return false;
        open_.pop_back();
        to_.end();
        return true;
    }

    // The '>' that ends the tag is the first one outside quotes.
    std::size_t tag_end() const {
        char quote = 0;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            char const c = rest_[i];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return rest_.npos;
    }

    bool start_tag() {
        auto const end = tag_end();
        if (end == rest_.npos) return false;
        auto inside = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        bool const empty = inside.ends_with('/');
        if (empty) inside.remove_suffix(1);
        auto const name_end = std::find_if_not(inside.begin(), inside.end(), is_name_character);
        std::string_view const name{inside.begin(), name_end};
        if (!is_name(name) || !read_attributes({name_end, inside.end()}, attributes_)) return false;
        if (open_.empty() && ++roots_ > 1) return false;
        if (open_.size() >= max_depth || !to_.start(name, attributes_)) return false;
        if (empty)
            to_.end();
        else
            open_.push_back(name);
        return true;
    }

    std::string_view rest_;
    markup_sink& to_;
    std::vector<std::string_view> open_;
    std::vector<markup_sink::raw_attribute> attributes_;  // of the tag that is read
    unsigned roots_ = 0;
    bool at_start_ = true;
};

class no_sink final : public markup_sink {
public:
    bool start(std::string_view, std::span<raw_attribute const>) override { return true; }
    void end() override {}
    void characters(std::string_view) override {}
    void literal(std::string_view) override {}
};

}  // namespace

bool has_legal_characters(std::string_view text) {
    if (!is_utf8(text)) return false;
    if (text.find("\xef\xbf\xbe") != text.npos || text.find("\xef\xbf\xbf") != text.npos) return false;
    return std::none_of(text.begin(), text.end(), [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte < 0x20 && !is_space(c);
    });
}

bool scan(std::string_view text, markup_sink& to) {
    return has_legal_characters(text) && scanner{text, to}.run();
}

bool is_well_formed(std::string_view text) {
    no_sink nobody;
    return scan(text, nobody);
}

std::string resolve(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (true) {
        auto const plain = std::min(text.find_first_of("&\r"), text.size());
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return out;
        if (text.front() == '\r') {
            out += '\n';
            text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
            continue;
        }
        auto const end = text.find(';');
        append_utf8(out, find_character(text.substr(1, end - 1)).value());
        text.remove_prefix(end + 1);
    }
}

}  // namespace s3seal::xml
