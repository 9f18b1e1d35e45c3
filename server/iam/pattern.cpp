#include "server/iam/pattern.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>

namespace s3seal::iam {

namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What stands between ${ and }: a key's name, perhaps with a default in quotes.
std::optional<std::string> value_of(std::string_view variable, facts const& known) {
    if (variable == "*" || variable == "?" || variable == "$") return std::string{variable};
    auto const comma = variable.find(',');
    auto const* values = known.find(trim(variable.substr(0, comma)));
    if (values && values->size() == 1) return values->front();
    if (comma == variable.npos) return std::nullopt;
    auto fallback = trim(variable.substr(comma + 1));
    if (fallback.size() < 2 || fallback.front() != '\'' || fallback.back() != '\'') return std::nullopt;
    return std::string{fallback.substr(1, fallback.size() - 2)};
}

}  // namespace

void pattern::append(std::string_view literal) {
    for (char const c : literal) units_.push_back({unit_kind::literal, c});
}

std::optional<pattern> pattern::expand(std::string_view text, facts const* facts, wildcards use) {
    pattern out;
    out.units_.reserve(text.size());
    while (!text.empty()) {
        auto const end = facts && text.starts_with("${") ? text.find('}') : text.npos;
        if (end != text.npos) {
            auto const value = value_of(text.substr(2, end - 2), *facts);
            if (!value) return std::nullopt;
            out.append(*value);
            text.remove_prefix(end + 1);
            continue;
        }
        auto const kind = use == wildcards::no  ? unit_kind::literal
                          : text.front() == '*' ? unit_kind::any_run
                          : text.front() == '?' ? unit_kind::any_one
                                                : unit_kind::literal;
        out.units_.push_back({kind, text.front()});
        text.remove_prefix(1);
    }
    return out;
}

// The usual walk with one step back: the last run of any characters takes one character more.
bool pattern::matches(std::string_view text, bool ignoring_case) const {
    std::size_t at = 0;
    std::size_t in = 0;
    std::size_t run = units_.size();  // none yet
    std::size_t run_in = 0;
    auto const fits = [&](unit const& one) {
        if (one.kind == unit_kind::any_one) return true;
        if (one.kind == unit_kind::any_run) return false;
        return ignoring_case ? lower(one.value) == lower(text[in]) : one.value == text[in];
    };
    while (in < text.size()) {
        if (at < units_.size() && fits(units_[at])) {
            ++at;
            ++in;
        } else if (at < units_.size() && units_[at].kind == unit_kind::any_run) {
            run = at++;
            run_in = in;
        } else if (run < units_.size()) {
            at = run + 1;
            in = ++run_in;
        } else {
            return false;
        }
    }
    return std::all_of(units_.begin() + static_cast<std::ptrdiff_t>(at), units_.end(),
                       [](unit const& one) { return one.kind == unit_kind::any_run; });
}

bool pattern::has_wildcards() const noexcept {
    return std::any_of(units_.begin(), units_.end(), [](unit const& one) { return one.kind != unit_kind::literal; });
}

std::string pattern::text() const {
    std::string out;
    for (auto const& one : units_) out += one.value;
    return out;
}

std::vector<std::string> const* facts::find(std::string_view name) const {
    auto const found = keys.find(to_lower(name));
    return found == keys.end() ? nullptr : &found->second;
}

}  // namespace s3seal::iam
