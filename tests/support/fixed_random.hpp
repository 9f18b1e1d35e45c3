// Randomness that a test chose: known ids and salts, so that what is sealed can be compared byte by byte.
#pragma once

#include "storage/base/random.hpp"

#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace s3seal::test {

// Gives these bytes, each once; asking for more ends the program.
class fixed_random final : public random_source {
public:
    explicit fixed_random(std::string bytes) noexcept : bytes_{std::move(bytes)} {}

    void fill(std::span<std::byte> out) noexcept override {
        if (out.size() > bytes_.size() - given_) std::abort();
        std::memcpy(out.data(), bytes_.data() + given_, out.size());
        given_ += out.size();
    }
    bool used_up() const noexcept { return given_ == bytes_.size(); }

private:
    std::string bytes_;
    std::size_t given_ = 0;
};

}  // namespace s3seal::test
