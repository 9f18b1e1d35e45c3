#include "server/http/header_index.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>

namespace s3seal::http {

bool less_for_lookup(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return a.size() < b.size();
    for (auto i = a.size(); i-- > 0;)
        if (auto const x = to_lower(a[i]), y = to_lower(b[i]); x != y) return x < y;
    return false;
}

header_index::header_index(request const& request) {
    sorted_.reserve(request.headers.size());
    for (auto const& one : request.headers) sorted_.push_back(&one);
    std::sort(sorted_.begin(), sorted_.end(), [](auto const* a, auto const* b) {
        if (less_for_lookup(a->name, b->name)) return true;
        return a < b && !less_for_lookup(b->name, a->name);  // of one name the earlier
    });
}

header_index::position header_index::first_of(std::string_view name) const {
    return std::lower_bound(sorted_.begin(), sorted_.end(), name,
                            [](auto const* a, auto b) { return less_for_lookup(a->name, b); });
}

bool header_index::has(std::string_view name) const {
    auto const at = first_of(name);
    return at != sorted_.end() && equal_ignoring_case((*at)->name, name);
}

std::span<header const* const> header_index::find(std::string_view name) const {
    auto const first = first_of(name);
    auto const last =
        std::find_if_not(first, sorted_.end(), [&](auto const* one) { return equal_ignoring_case(one->name, name); });
    return {first, last};
}

}  // namespace s3seal::http
