// The condition keys that every service has: who asks, when, from where, and for whose resource.
#pragma once

#include "server/iam/condition_keys.hpp"
#include "server/iam/principal.hpp"
#include "storage/base/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

// "": the key of it is absent.
struct circumstances {
    principal const& who;  // perhaps anonymous
    instant now;
    bool secure = false;       // TLS
    bool via_service = false;  // another service asks in the caller's name
    std::string source_address = {};
    std::string_view region = {};            // of the endpoint
    std::string_view resource_account = {};  // that the resource belongs to
};

// `name` in lower case.
bool is_common_key(std::string_view name) noexcept;
key_values find_common_key(circumstances const& request, std::string_view name);
void add_common_names(std::vector<std::string>& names);

}  // namespace s3seal::iam
