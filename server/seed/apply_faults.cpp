#include "server/faults/fault_table.hpp"
#include "server/faults/rule_reader.hpp"
#include "server/seed/applying.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::seed {

namespace {

// Whoever applies it again adds nothing: ids that the table gave do not count.
bool is_there(std::vector<faults::rule> const& all, faults::rule const& one) {
    return std::any_of(all.begin(), all.end(), [&](faults::rule other) {
        if (!one.id.empty()) return one.id == other.id;
        other.id.clear();
        return faults::print_rule(other) == faults::print_rule(one);
    });
}

}  // namespace

applied<> apply_faults(applying& with) {
    auto const& root = with.seed.root();
    auto const& list = list_of(root, "faults");
    for (std::size_t i = 0; i < list.size(); ++i) {
        faults::mistakes none;  // they were checked
        auto rule = faults::read_rule(list[i], none);
        if (!rule || is_there(with.to.faults.rules(), *rule)) continue;
        spot const at{list[i], path_to("faults", i)};
        if (auto const why = faults::why_not_of(*rule, with.to.name_space)) return with.refused(at, *why);
        if (!with.to.faults.add({*std::move(rule)}, with.to.time.now()))
            return with.refused(at, fmt::format("there are {} rules already", faults::fault_table::most_rules));
    }
    return {};
}

}  // namespace s3seal::seed
