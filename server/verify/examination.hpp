// A list of expectations, and what is known of them.
#pragma once

#include "server/verify/evaluation.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <vector>

namespace s3seal::verify {

// How many records there were.
struct tally {
    std::uint64_t seen = 0;
    std::uint64_t forgotten = 0;  // before anybody looked
};

// One thread at a time. Records of each kind come in the order of their sequences.
class examination {
public:
    explicit examination(std::vector<expectation> const& all);

    void observe(journal::record const& one);
    void observe(kms::call_record const& one);
    void forget(about what, std::uint64_t count);

    // Whether nothing that is still to come can change for the better: all hold, or one of them never will.
    bool is_settled() const;
    std::vector<finding> tell() const;
    // {"passed", "requests": {"seen", "forgotten"}, "kms_calls": likewise, "expectations": [...]}
    boost::json::object print() const;

private:
    void observe(about what, subjects one, tally& in);

    std::vector<evaluation> all_;
    tally requests_;
    tally calls_;
};

}  // namespace s3seal::verify
