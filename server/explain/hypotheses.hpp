// What people and proxies get wrong about signatures, as families of hypotheses.
#pragma once

#include "server/explain/trial.hpp"

#include <span>
#include <string_view>

namespace s3seal::explain {

struct family {
    std::string_view name;
    std::string_view what;  // "another Host than the one that came"
    std::string_view advice;
    void (*try_all)(situation const& from, trial& out);
};

// In the order in which they are tried.
std::span<family const> families();

}  // namespace s3seal::explain
