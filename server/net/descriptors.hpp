// How many files and sockets this process may have open.
#pragma once

#include <cstddef>

namespace s3seal::net {

// Raises the soft limit to the hard one. Gives what holds now.
std::size_t raise_descriptor_limit() noexcept;

// How many connections leave enough descriptors for the bodies that they read and write, one for each as long as
// descriptors are few, and for the server itself. At least one.
std::size_t connections_within(std::size_t descriptors) noexcept;

}  // namespace s3seal::net
