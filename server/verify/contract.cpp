#include "server/verify/contract.hpp"

namespace s3seal::verify {

void contract::observe(journal::record const& one) {
    std::lock_guard const lock{mutex_};
    now_.observe(one);
}

void contract::observe(kms::call_record const& one) {
    std::lock_guard const lock{mutex_};
    now_.observe(one);
}

void contract::restart() {
    std::lock_guard const lock{mutex_};
    now_ = examination{all_};
}

boost::json::object contract::print() const {
    std::lock_guard const lock{mutex_};
    return now_.print();
}

}  // namespace s3seal::verify
