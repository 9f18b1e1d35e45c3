// The contract that a journal and a ledger are under, if any.
#pragma once

#include "server/journal/request_log.hpp"
#include "server/kms/ledger.hpp"
#include "server/verify/contract.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace s3seal::verify {

// Any thread. They outlive it.
class standing_contract {
public:
    standing_contract(journal::request_log& requests, kms::ledger& calls) : requests_{requests}, calls_{calls} {}
    ~standing_contract() { remove(); }
    standing_contract(standing_contract const&) = delete;
    standing_contract& operator=(standing_contract const&) = delete;

    // Holds from now on, instead of the one before.
    std::shared_ptr<contract> replace(std::vector<expectation> all);
    void remove();
    std::shared_ptr<contract> find() const;  // null: there is none

private:
    journal::request_log& requests_;
    kms::ledger& calls_;
    mutable std::mutex mutex_;
    std::shared_ptr<contract> now_;
};

}  // namespace s3seal::verify
