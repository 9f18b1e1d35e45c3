#include "server/realms/rule_change.hpp"

#include <algorithm>

namespace s3seal::realms {

namespace {

bool measures_by_clock(faults::fault_table const& table) {
    auto const rules = table.rules();
    return std::any_of(rules.begin(), rules.end(),
                       [](faults::rule const& one) { return one.signing == signing_time::clock; });
}

}  // namespace

rule_change::rule_change(realm& of) : of_{of}, did_measure_{measures_by_clock(of.faults)} {}

rule_change::~rule_change() {
    bool const measures = measures_by_clock(of_.faults);
    if (measures == did_measure_) return;
    auto state = of_.time.state();
    state.skew = measures ? signing_time::clock : of_.begun_with.clock.skew;
    of_.time.set(state);
}

}  // namespace s3seal::realms
