#include "tests/contract/pattern.hpp"

#include <algorithm>
#include <iterator>
#include <regex>
#include <stdexcept>

namespace s3seal::test {

namespace {

// The forms of a text with what is exact around them, from left to right.
template <class Exact, class Open>
void split(std::string_view text, Exact&& exact, Open&& open) {
    for (;;) {
        auto const at = text.find("{~");
        auto const end = text.find('}', at);
        exact(text.substr(0, at));
        if (at == text.npos) return;
        if (end == text.npos) throw std::runtime_error{"a form without an end: " + std::string{text}};
        open(text.substr(at + 2, end - at - 2));
        text.remove_prefix(end + 1);
    }
}

form const& form_named(std::string_view name) {
    auto const* const found =
        std::find_if(std::begin(forms), std::end(forms), [&](form const& one) { return one.name == name; });
    if (found == std::end(forms)) throw std::runtime_error{"no form of that name: " + std::string{name}};
    return *found;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (std::string_view{R"(\^$.|?*+()[]{})"}.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

bool fits(std::string_view want, std::string_view got) {
    if (want.find("{~") == want.npos) return want == got;
    std::string expression;
    split(
        want, [&](std::string_view text) { expression += escaped(text); },
        [&](std::string_view name) { expression.append("(").append(form_named(name).expression).append(")"); });
    return std::regex_match(got.begin(), got.end(), std::regex{expression});
}

void check_expected(std::string_view want) {
    if (want == "*") throw std::runtime_error{"\"*\" fits anything: write the value, or its {~form}"};
    split(want, [](std::string_view) {}, [](std::string_view name) { form_named(name); });
}

}  // namespace s3seal::test
