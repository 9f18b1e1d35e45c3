#include "server/verify/standing_contract.hpp"

#include <utility>

namespace s3seal::verify {

std::shared_ptr<contract> standing_contract::replace(std::vector<expectation> all) {
    auto fresh = std::make_shared<contract>(std::move(all));
    std::lock_guard const lock{mutex_};
    requests_.watch([fresh](journal::record const& one) { fresh->observe(one); });
    calls_.watch([fresh](kms::call_record const& one) { fresh->observe(one); });
    now_ = fresh;
    return fresh;
}

void standing_contract::remove() {
    std::lock_guard const lock{mutex_};
    requests_.watch(nullptr);
    calls_.watch(nullptr);
    now_ = nullptr;
}

std::shared_ptr<contract> standing_contract::find() const {
    std::lock_guard const lock{mutex_};
    return now_;
}

}  // namespace s3seal::verify
