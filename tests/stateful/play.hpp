// Plays random operations against a server, beside the model, and makes what fails short.
#pragma once

#include "tests/stateful/state.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/wire.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::stateful {

// A server, in this process or not.
class subject {
public:
    virtual ~subject() = default;
    virtual test::raw_response ask(test::outgoing const& request, std::string_view service) = 0;
    virtual std::chrono::sys_seconds now() const = 0;
    virtual bool moves_clock() const = 0;  // then `pass` does, and its times are known
    virtual void pass(std::chrono::seconds) = 0;
};

// Each step is drawn from a number of its own and from what is there: others may be left out before it.
using steps = std::vector<std::uint64_t>;
steps steps_of(std::uint64_t seed, std::size_t count);

struct failure {
    std::size_t at;  // the step
    std::string problem;
    std::string script;  // the requests, and what was answered to the last
};

// How often each kind was answered with each status.
using tally = std::map<std::string, std::map<unsigned, std::size_t>>;

// In buckets of its own, with keys of its own.
std::optional<failure> play(subject& against, steps const& all, tally& answered);

// Leaves steps out while it still fails.
failure shrink(subject& against, steps all, failure found);

}  // namespace s3seal::stateful
