#include "tests/unit/work/meter.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local s3seal::test::cost so_far;

void* allocate(std::size_t size) {
    so_far.allocated += size;
    if (auto* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc{};
}

}  // namespace

// Called at each step of the sources that are compiled with -fsanitize-coverage=trace-pc.
extern "C" void __sanitizer_cov_trace_pc() {
    ++so_far.steps;
}

void* operator new(std::size_t size) {
    return allocate(size);
}
void* operator new[](std::size_t size) {
    return allocate(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace s3seal::test {

cost cost_so_far() noexcept {
    return so_far;
}

}  // namespace s3seal::test
