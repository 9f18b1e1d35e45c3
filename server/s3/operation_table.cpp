#include "server/s3/operation_table.hpp"

#include <algorithm>
#include <tuple>

namespace s3seal::s3 {

namespace {

auto place_of(operation const& row) {
    return std::tuple{row.resource, !row.has_subresource(), row.query.empty(), row.query};
}

auto rank_of(operation const& row) {
    return std::tuple_cat(place_of(row), std::tuple{-static_cast<int>(specificity_of(row)), row.verb, row.name});
}

}  // namespace

unsigned specificity_of(operation const& row) noexcept {
    return unsigned{!row.query.empty()} + unsigned{!row.second_query.empty()} + unsigned{!row.header.empty()} +
           unsigned{row.express_only};
}

operation_table::operation_table(std::span<std::span<operation const> const> families) {
    for (auto const rows : families) rows_.insert(rows_.end(), rows.begin(), rows.end());
    std::ranges::sort(rows_, {}, rank_of);
}

std::span<operation const> operation_table::rows_on(on resource) const noexcept {
    return std::ranges::equal_range(rows_, resource, {}, &operation::resource);
}

std::span<operation const> operation_table::rows_asking(on resource, std::string_view query) const noexcept {
    operation const wanted{.name = {}, .verb = {}, .resource = resource, .query = query};
    return std::ranges::equal_range(rows_, place_of(wanted), {}, place_of);
}

}  // namespace s3seal::s3
