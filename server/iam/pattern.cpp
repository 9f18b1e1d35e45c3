#include "server/iam/pattern.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace s3seal::iam {

namespace {

using unit_kind = pattern_unit::kinds;
using units = std::span<pattern_unit const>;

constexpr unsigned char case_bit = 'a' ^ 'A';

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | case_bit) : c;
}

bool is_letter(char c) noexcept {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

std::size_t index(char c) noexcept {
    return static_cast<unsigned char>(c);
}

// What stands between ${ and }: a key's name, perhaps with a default in quotes.
std::optional<std::string> value_of(std::string_view variable, request_context const& known) {
    if (variable == "*" || variable == "?" || variable == "$") return std::string{variable};
    auto const comma = variable.find(',');
    auto const* values = known.keys.find(trim(variable.substr(0, comma)));
    if (values && values->size() == 1) return values->front();
    if (comma == variable.npos) return std::nullopt;
    auto fallback = trim(variable.substr(comma + 1));
    if (fallback.size() < 2 || fallback.front() != '\'' || fallback.back() != '\'') return std::nullopt;
    return std::string{fallback.substr(1, fallback.size() - 2)};
}

// How many units stand in front of the first run; all when there is none.
std::size_t next_run(units all) {
    auto const found =
        std::find_if(all.begin(), all.end(), [](auto const& one) { return one.kind == unit_kind::any_run; });
    return static_cast<std::size_t>(found - all.begin());
}

// Finds what stands between two runs of any characters. Its leftmost place is always a right one for all that follow.
class matcher {
public:
    explicit matcher(bool ignoring_case) : ignoring_case_{ignoring_case} {}

    // Whether the text begins with them.
    bool fit(units wanted, std::string_view text) const {
        return std::equal(wanted.begin(), wanted.end(), text.begin(), [this](auto const& one, char c) {
            return one.kind == unit_kind::any_one || fold(one.value) == fold(c);
        });
    }

    // npos: nowhere.
    std::size_t find(units wanted, std::string_view text) const {
        if (wanted.empty()) return 0;
        if (wanted.size() > text.size()) return text.npos;
        if (wanted.size() <= word) return find_short(wanted, text);
        bool const literal =
            std::all_of(wanted.begin(), wanted.end(), [](auto const& one) { return one.kind == unit_kind::literal; });
        return literal ? find_literal(wanted, text) : find_with_gaps(wanted, text);
    }

private:
    static constexpr std::size_t word = 64;  // bits

    char fold(char c) const { return ignoring_case_ ? lower(c) : c; }

    // Before this place they do not begin; the end, when one of their characters is nowhere. Costs next to nothing.
    std::size_t skip(units wanted, std::string_view text) const {
        auto const has_one_form = [this](auto const& one) {
            return one.kind == unit_kind::literal && !(ignoring_case_ && is_letter(one.value));
        };
        auto const first = std::find_if(wanted.begin(), wanted.end(), has_one_form);
        if (first == wanted.end()) return 0;
        auto const last = std::find_if(wanted.rbegin(), wanted.rend(), has_one_form);
        auto const before = static_cast<std::size_t>(first - wanted.begin());
        auto const at = text.find(first->value, before);
        return at == text.npos || text.find(last->value, at) == text.npos ? text.size() : at - before;
    }

    // Shift-and: bit i says that the text up to here ends with the first i + 1 units. Nearly every piece is so short,
    // and a policy may have thousands: the loop does as little as can be for a character.
    std::size_t find_short(units wanted, std::string_view text) const {
        std::uint64_t places[256] = {};  // of each character
        std::uint64_t gaps = 0;
        std::uint64_t bit = 1;
        for (auto const& one : wanted) {
            auto& where = one.kind == unit_kind::any_one ? gaps : places[index(one.value)];
            where |= bit;
            if (ignoring_case_ && is_letter(one.value)) places[index(one.value) ^ case_bit] |= bit;
            bit <<= 1;
        }
        std::uint64_t const last = std::uint64_t{1} << (wanted.size() - 1);
        std::uint64_t state = 0;
        auto const* const end = text.data() + text.size();
        for (auto const* at = text.data() + skip(wanted, text); at != end; ++at) {
            state = (state << 1 | 1) & (places[index(*at)] | gaps);
            if (state & last) return static_cast<std::size_t>(at + 1 - text.data()) - wanted.size();
        }
        return text.npos;
    }

    // Knuth, Morris and Pratt: no step back in the text.
    std::size_t find_literal(units wanted, std::string_view text) const {
        auto const same = [&](std::size_t at, char c) { return fold(wanted[at].value) == fold(c); };
        std::vector<std::size_t> borders(wanted.size());  // of each beginning: how much of it is also its end
        auto const extend = [&](std::size_t length, char c) {
            while (length > 0 && !same(length, c)) length = borders[length - 1];
            return same(length, c) ? length + 1 : 0;
        };
        for (std::size_t i = 1; i < wanted.size(); ++i) borders[i] = extend(borders[i - 1], wanted[i].value);
        for (std::size_t i = 0, matched = 0; i < text.size(); ++i) {
            matched = extend(matched, text[i]);
            if (matched == wanted.size()) return i + 1 - matched;
        }
        return text.npos;
    }

    // find_short() of more units than a word has bits: a word of them at a time.
    std::size_t find_with_gaps(units wanted, std::string_view text) const {
        using bits = std::vector<std::uint64_t>;
        bits const none((wanted.size() + word - 1) / word);
        bits gaps = none;
        std::array<bits, 256> places;  // empty: nowhere
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            auto& where = wanted[i].kind == unit_kind::any_one ? gaps : places[index(fold(wanted[i].value))];
            if (where.empty()) where = none;
            where[i / word] |= std::uint64_t{1} << i % word;
        }
        bits state = none;
        auto const last = wanted.size() - 1;
        for (std::size_t at = 0; at < text.size(); ++at) {
            auto const& found = places[index(fold(text[at]))];
            auto const& here = found.empty() ? none : found;
            std::uint64_t carry = 1;
            for (std::size_t i = 0; i < state.size(); ++i) {
                auto const next = state[i] >> (word - 1);
                state[i] = (state[i] << 1 | carry) & (here[i] | gaps[i]);
                carry = next;
            }
            if (state[last / word] >> last % word & 1) return at - last;
        }
        return text.npos;
    }

    bool ignoring_case_;
};

}  // namespace

std::optional<pattern> pattern::expand(std::string_view text, request_context const* request, wildcards use,
                                       std::size_t longest) {
    pattern out;
    std::size_t least = 0;  // characters that a text must have
    auto const last_end = request ? text.rfind('}') : text.npos;
    for (std::size_t at = 0; at < text.size();) {
        bool const variable = last_end != text.npos && at < last_end && text.substr(at).starts_with("${");
        if (variable) {
            auto const end = text.find('}', at);
            auto const value = value_of(text.substr(at + 2, end - at - 2), *request);
            if (!value || value->size() > longest - least) return std::nullopt;
            for (char const c : *value) out.units_.push_back({unit_kind::literal, c});
            least += value->size();
            at = end + 1;
            continue;
        }
        auto const kind = use == wildcards::no ? unit_kind::literal
                          : text[at] == '*'    ? unit_kind::any_run
                          : text[at] == '?'    ? unit_kind::any_one
                                               : unit_kind::literal;
        if (kind != unit_kind::any_run && ++least > longest) return std::nullopt;
        out.units_.push_back({kind, text[at++]});
    }
    return out;
}

bool pattern::matches(std::string_view text, bool ignoring_case) const {
    matcher const run{ignoring_case};
    std::span<pattern_unit const> rest{units_};
    auto const first = next_run(rest);
    if (first == rest.size()) return rest.size() == text.size() && run.fit(rest, text);
    auto const is_run = [](auto const& one) { return one.kind == unit_kind::any_run; };
    auto const behind =
        static_cast<std::size_t>(std::find_if(units_.rbegin(), units_.rend(), is_run) - units_.rbegin());
    if (first + behind > text.size() || !run.fit(rest.first(first), text) ||
        !run.fit(rest.last(behind), text.substr(text.size() - behind)))
        return false;
    text = text.substr(first, text.size() - first - behind);
    rest = rest.subspan(first, rest.size() - first - behind);
    while (!rest.empty()) {
        rest = rest.subspan(1);  // the run
        auto const segment = rest.first(next_run(rest));
        auto const at = run.find(segment, text);
        if (at == text.npos) return false;
        text.remove_prefix(at + segment.size());
        rest = rest.subspan(segment.size());
    }
    return true;
}

bool pattern::has_wildcards() const noexcept {
    return std::any_of(units_.begin(), units_.end(), [](auto const& one) { return one.kind != unit_kind::literal; });
}

std::string pattern::text() const {
    std::string out;
    for (auto const& one : units_) out += one.value;
    return out;
}

}  // namespace s3seal::iam
