#include "storage/base/clock.hpp"

namespace s3seal {

instant system_clock::now() const noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace s3seal
