#include "server/seed/apply.hpp"

#include "server/seed/applying.hpp"

#include <mutex>

namespace s3seal::seed {

basic_result<void, mistake> apply(seed_document const& seed, target const& to) {
    std::lock_guard const alone{to.applying};
    applying with{seed, to};
    CHECK_OK(apply_identities(with));
    CHECK_OK(apply_keys(with));
    CHECK_OK(apply_buckets(with));
    CHECK_OK(apply_key_states(with));
    return apply_faults(with);
}

basic_result<void, mistake> apply_faults(seed_document const& seed, target const& to) {
    std::lock_guard const alone{to.applying};
    applying with{seed, to};
    return apply_faults(with);
}

}  // namespace s3seal::seed
