// A request's headers by name, for those who look up many: a lookup costs the logarithm of their number.
#pragma once

#include "server/http/request.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace s3seal::http {

// An order for looking names up: the length decides first, which is quick, and then the letters of any case.
bool less_for_lookup(std::string_view a, std::string_view b) noexcept;

class header_index {
public:
    explicit header_index(request const& request);  // must outlive it, unchanged

    // In arrival order; any letter case.
    std::span<header const* const> find(std::string_view name) const;
    bool has(std::string_view name) const;

private:
    using position = std::vector<header const*>::const_iterator;
    position first_of(std::string_view name) const;

    std::vector<header const*> sorted_;
};

}  // namespace s3seal::http
