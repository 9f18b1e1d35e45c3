// Sets of defaults that go together: a row for each value in which a profile differs from the defaults of aws-2026.
#pragma once

#include <span>
#include <string_view>

namespace s3seal::config {

struct profile_value {
    std::string_view path;  // of a row of the table
    std::string_view text;  // as a variable says it
};

struct profile {
    std::string_view name;
    std::string_view help;
    std::span<profile_value const> values;
};

std::span<profile const> profiles() noexcept;

// Null: there is none such.
profile const* find_profile(std::string_view name) noexcept;

}  // namespace s3seal::config
