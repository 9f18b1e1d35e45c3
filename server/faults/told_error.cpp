#include "server/faults/told_error.hpp"

namespace s3seal::faults {

aws::error_row const* told_error::row_of(std::string_view service) const noexcept {
    if (service == "s3") return of_s3;
    if (service == "kms") return of_kms;
    return service == "sts" ? of_sts : nullptr;
}

}  // namespace s3seal::faults
