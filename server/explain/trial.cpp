#include "server/explain/trial.hpp"

#include <utility>

namespace s3seal::explain {

namespace {

// What deriving a key for a signature costs, in bytes of a hash.
constexpr std::size_t cost_of_key = 1024;

}  // namespace

void trial::add(signature_candidate const& tried, std::string detail) {
    if (done()) return;
    ++signatures_;
    bytes_ += tried.bytes() + detail.size() + cost_of_key;
    if (tried.signature() == signature_) found_ = std::move(detail);
}

}  // namespace s3seal::explain
