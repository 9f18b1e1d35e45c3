// Random choices, the same for the same seed on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace s3seal::stateful {

class dice {
public:
    explicit dice(std::uint64_t seed) : state_{seed} {}

    // SplitMix64.
    std::uint64_t next() {
        auto z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t end) { return next() % end; }
    bool chance(unsigned percent) { return below(100) < percent; }

    template <typename T>
    T one_of(std::initializer_list<T> choices) {
        return choices.begin()[below(choices.size())];
    }
    template <typename Container>
    auto const& any(Container const& from) {
        return from[below(from.size())];
    }

private:
    std::uint64_t state_;
};

}  // namespace s3seal::stateful
