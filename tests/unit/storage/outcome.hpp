// Results of the storage, shortened for expectations.
#pragma once

#include "storage/base/error.hpp"

#include <optional>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace s3seal::storage {

// Found by GoogleTest when it prints an expectation.
inline void PrintTo(errc code, std::ostream* out) {
    constexpr char const* names[]{"not_found", "already_exists", "conflict", "locked", "not_empty",
                                  "busy",      "corrupt",        "io",       "full",   "newer_schema"};
    *out << names[static_cast<int>(code)];
}

}  // namespace s3seal::storage

namespace s3seal::test {

// Why it failed; absent when it did not.
template <class T>
std::optional<storage::errc> errc_of(storage::result<T> const& outcome) {
    return outcome ? std::nullopt : std::optional{outcome.error().code};
}

// The value of what a test takes for granted.
template <class T>
T must(storage::result<T> outcome) {
    if (!outcome) throw std::runtime_error{outcome.error().detail};
    if constexpr (!std::is_void_v<T>) return *std::move(outcome);
}

}  // namespace s3seal::test
