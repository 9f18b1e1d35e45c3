#include "server/document/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace s3seal::document {

namespace {

// Insertions, removals, replacements and swaps of neighbours that make one of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);  // the row before the last
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            auto const replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last.back();
}

// A slip in a short name, two in a longer one: most short words are two slips from some short name.
std::size_t slips_allowed(std::string_view a, std::string_view b) {
    return std::min(a.size(), b.size()) <= 5 ? 1 : 2;
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view name, std::vector<std::string_view> const& known) {
    auto best = std::string_view::npos;
    std::optional<std::string_view> meant;
    for (auto const candidate : known) {
        auto const allowed = slips_allowed(name, candidate);
        // Lengths that differ by more are not near; this also keeps long text from being compared at all.
        if (std::max(name.size(), candidate.size()) - std::min(name.size(), candidate.size()) > allowed) continue;
        if (auto const far = distance(name, candidate); far <= allowed && far < best) {
            best = far;
            meant = candidate;
        }
    }
    return meant;
}

std::string suggestion(std::string_view name, std::vector<std::string_view> const& known) {
    auto const meant = nearest(name, known);
    return meant ? fmt::format(" (did you mean \"{}\"?)", *meant) : std::string{};
}

}  // namespace s3seal::document
