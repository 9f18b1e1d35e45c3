#include "server/sts/error.hpp"

namespace s3seal::sts {

aws::reason_code usual_reason(errc code) noexcept {
    switch (code) {
        case errc::invalid_action:
            return aws::reason_code::unknown_sts_operation;
        case errc::missing_authentication_token:
            return aws::reason_code::call_not_signed;
        case errc::packed_policy_too_large:
            return aws::reason_code::session_policy_size;
        default:
            return aws::reason_code::stated;
    }
}

}  // namespace s3seal::sts
