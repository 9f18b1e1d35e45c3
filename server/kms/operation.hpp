// What KMS can do: rows beside their handlers, in families.
#pragma once

#include "server/kms/call.hpp"
#include "server/kms/input.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace s3seal::kms {

struct operation {
    std::string_view name;  // behind TrentService.
    std::span<member const> takes;
    result<boost::json::object> (*run)(call& call, input const& in);
    bool has_output = true;                      // else its response has no body
    bool (*is_slow)(input const& in) = nullptr;  // whether it takes tenths of a second with that; null: never
};

namespace ops {
std::span<operation const> keys() noexcept;
std::span<operation const> key_states() noexcept;
std::span<operation const> aliases() noexcept;
std::span<operation const> cryptography() noexcept;
std::span<operation const> signing() noexcept;
std::span<operation const> policies() noexcept;
std::span<operation const> tags() noexcept;
std::span<operation const> rotation() noexcept;
std::span<operation const> imports() noexcept;
std::span<operation const> grants() noexcept;
}  // namespace ops

// Null: KMS has none of that name.
operation const* find_operation(std::string_view name) noexcept;
std::vector<std::string_view> operation_names();
// Of KMS's model, but not built.
std::span<std::string_view const> operations_not_built() noexcept;
bool is_not_built(std::string_view name) noexcept;

}  // namespace s3seal::kms
