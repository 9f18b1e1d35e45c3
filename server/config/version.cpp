#include "server/config/version.hpp"

#include <fmt/format.h>

namespace s3seal {

std::string version() {
    return fmt::format("{} ({})", S3SEAL_VERSION, commit());
}

}  // namespace s3seal
