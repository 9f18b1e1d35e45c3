// Randomness is injected, so that a test can repeat every id.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace s3seal {

class random_source {
public:
    virtual ~random_source() = default;
    virtual void fill(std::span<std::byte> out) noexcept = 0;  // any thread
};

// Unpredictable; buffered, so that an id costs no system call.
class system_random final : public random_source {
public:
    void fill(std::span<std::byte> out) noexcept override;
};

// The same bytes for the same seed.
class seeded_random final : public random_source {
public:
    explicit seeded_random(unsigned long long seed) noexcept : state_{seed} {}
    void fill(std::span<std::byte> out) noexcept override;

private:
    unsigned long long state_;
};

std::string random_hex(random_source& random, std::size_t bytes);
// Version 4, lower case: xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx
std::string random_uuid(random_source& random);

}  // namespace s3seal
