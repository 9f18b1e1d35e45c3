// The records that came nearest to what was expected.
#pragma once

#include "server/verify/expectation.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace s3seal::verify {

struct difference {
    std::string field;
    boost::json::value expected;
    boost::json::value found;  // null: it was not there
};

// A record that is told of, in few words.
struct example {
    std::string request_id;  // of a call: of the request that it was made for
    std::string what;        // PutObject bucket/key: 200
    std::vector<difference> differences;
};
example describe(subject const& one);
std::vector<difference> differences_of(match const& wanted, subject const& one, of_several which = of_several::any);

// Holds a few, those first of which more fields fit; of the same number those that have the same operation, bucket and
// so on, then the later ones. Those of which nothing fits are not near.
class near_misses {
public:
    void offer(std::vector<match> const& wanted, subject const& one);
    void clear() { kept_.clear(); }
    std::vector<example> examples() const;

private:
    struct miss {
        std::size_t fitting;
        std::uint64_t which;  // a bit for each condition that fits, the first one's is the greatest
        example shown;
    };

    void offer_one(match const& wanted, subject const& one);

    std::vector<miss> kept_;
};

}  // namespace s3seal::verify
