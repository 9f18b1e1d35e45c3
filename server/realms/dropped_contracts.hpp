// What became of the contracts of namespaces that are gone: a suite whose tests drop theirs is to fail all the same.
#pragma once

#include "server/verify/contract.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace s3seal::realms {

// Any thread.
class dropped_contracts {
public:
    static constexpr std::size_t most = 100;  // that are kept whole

    struct verdict {
        std::string name_space;
        boost::json::object findings;  // verify::contract::print()
    };
    struct verdicts {
        std::vector<verdict> kept;  // that did not hold
        std::uint64_t passed = 0;
        std::uint64_t left_out = 0;  // that did not hold either
    };

    // `standing`: null: it had none.
    void add(std::string name_space, std::shared_ptr<verify::contract const> standing);
    verdicts tell() const;

private:
    struct entry {
        std::string name_space;
        std::shared_ptr<verify::contract const> standing;  // null: it was decided
        boost::json::object findings;                      // then
    };
    void decide();

    mutable std::mutex mutex_;
    std::vector<entry> entries_;
    std::uint64_t passed_ = 0;
    std::uint64_t left_out_ = 0;
};

}  // namespace s3seal::realms
