#include "server/http/header_index.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <cctype>

namespace s3seal::http {

bool less_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) < std::tolower(static_cast<unsigned char>(y));
    });
}

header_index::header_index(request const& request) {
    sorted_.reserve(request.headers.size());
    for (auto const& one : request.headers) sorted_.push_back(&one);
    std::sort(sorted_.begin(), sorted_.end(), [](auto const* a, auto const* b) {
        if (less_ignoring_case(a->name, b->name)) return true;
        return a < b && !less_ignoring_case(b->name, a->name);  // of one name the earlier
    });
}

header_index::position header_index::first_of(std::string_view name) const {
    return std::lower_bound(sorted_.begin(), sorted_.end(), name,
                            [](auto const* a, auto b) { return less_ignoring_case(a->name, b); });
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
