// Expectations that are held against every request as it is answered: what the journal forgets is judged by then.
#pragma once

#include "server/verify/examination.hpp"

#include <boost/json/object.hpp>

#include <mutex>
#include <vector>

namespace s3seal::verify {

// Any thread. Records of each kind come in the order of their sequences.
class contract {
public:
    explicit contract(std::vector<expectation> all) : all_{std::move(all)}, now_{all_} {}

    void observe(journal::record const& one);
    void observe(kms::call_record const& one);
    // As if nothing had been observed yet.
    void restart();
    boost::json::object print() const;

private:
    std::vector<expectation> const all_;
    mutable std::mutex mutex_;
    examination now_;
};

}  // namespace s3seal::verify
