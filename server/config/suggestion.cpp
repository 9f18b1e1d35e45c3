#include "server/config/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace s3seal::config {

namespace {

// Insertions, removals and replacements that make one of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            auto const replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string suggestion(std::string_view name, std::vector<std::string_view> const& known) {
    auto const furthest = std::min<std::size_t>(3, 1 + name.size() / 4);
    auto best = furthest + 1;
    std::string_view meant;
    // Lengths that differ by more are not near; this also keeps long text from being compared at all.
    for (auto const candidate : known) {
        if (std::max(name.size(), candidate.size()) - std::min(name.size(), candidate.size()) > furthest) continue;
        if (auto const far = distance(name, candidate); far < best) {
            best = far;
            meant = candidate;
        }
    }
    return meant.empty() ? std::string{} : fmt::format(" (did you mean \"{}\"?)", meant);
}

}  // namespace s3seal::config
