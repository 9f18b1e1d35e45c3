// What a piece of work costs, counted: no clock is asked, so that a busy machine changes nothing.
#pragma once

#include <cstdint>

namespace s3seal::test {

struct cost {
    std::uint64_t steps = 0;      // pieces of code without a branch, of the sources that CMakeLists.txt counts
    std::uint64_t allocated = 0;  // bytes asked for, whether they were given back or not
};

// Of this thread, since it began.
cost cost_so_far() noexcept;

template <class Work>
cost measure(Work const& work) {
    auto const before = cost_so_far();
    work();
    auto const after = cost_so_far();
    return {after.steps - before.steps, after.allocated - before.allocated};
}

}  // namespace s3seal::test
