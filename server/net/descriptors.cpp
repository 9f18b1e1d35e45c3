#include "server/net/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace s3seal::net {

std::size_t raise_descriptor_limit() noexcept {
    ::rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    auto raised = limit;
    raised.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    return static_cast<std::size_t>(limit.rlim_cur);
}

std::size_t connections_within(std::size_t descriptors) noexcept {
    constexpr std::size_t for_ourselves = 32;  // the database, listening sockets, logs
    constexpr std::size_t for_bodies = 4096;   // more are never open at a time where disks are what is waited for
    auto const left = descriptors - std::min(descriptors, for_ourselves);
    return std::max<std::size_t>(1, left - std::min(left / 2, for_bodies));
}

}  // namespace s3seal::net
