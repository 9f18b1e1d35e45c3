// The variables of other servers that we know: a row each, and nothing else names them.
#pragma once

#include "server/config/foreign.hpp"

#include <span>
#include <string_view>

namespace s3seal::config {

// In the order in which they count: of several that say the same, the first holds.
std::span<foreign_row const> foreign_variables() noexcept;

// Variables that begin so are another server's, known or not.
std::span<std::string_view const> foreign_prefixes() noexcept;

// Two that belong together. Not in the rows above.
struct foreign_pair {
    std::string_view access_key;
    std::string_view secret_key;
    std::string_view of;
    bool only_when_asked = false;  // they may be real
};
std::span<foreign_pair const> foreign_pairs() noexcept;

// As Spring finds it: letters and digits count, and no case. Null: there is none such of S3Mock's.
foreign_row const* find_s3mock_property(std::string_view name) noexcept;

foreign_settings read_foreign_variables(environment const& from);

}  // namespace s3seal::config
