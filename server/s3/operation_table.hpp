// The rows of operations in one order, whatever the order of their families.
#pragma once

#include "server/s3/request/operation.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

// How many conditions a request must meet for this row, besides its verb and resource.
unsigned specificity_of(operation const& row) noexcept;

class operation_table {
public:
    explicit operation_table(std::span<std::span<operation const> const> families);

    // Resource by resource; of each first the sub-resources in the order of their names, then what a parameter asks
    // for, then the rest: of rows that are as specific, routing takes the first.
    std::span<operation const> rows() const noexcept { return rows_; }
    std::span<operation const> rows_on(on resource) const noexcept;
    // Those that ask for this key of a query; "": for none.
    std::span<operation const> rows_asking(on resource, std::string_view query) const noexcept;

private:
    std::vector<operation> rows_;
};

}  // namespace s3seal::s3
