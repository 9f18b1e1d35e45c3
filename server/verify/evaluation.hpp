// Whether an expectation holds: told record by record, so that none needs to be kept.
#pragma once

#include "server/verify/expectation.hpp"
#include "server/verify/near_misses.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace s3seal::verify {

enum class verdict {
    holds,    // so far
    open,     // not yet: what is still to come may mend it
    broken,   // whatever comes
    unknown,  // it depends on records that were forgotten before they were looked at
};
std::string_view name_of(verdict one) noexcept;

// What became of an expectation.
struct finding {
    std::string name;
    verify::verdict verdict;
    std::string why;                   // a sentence
    std::uint64_t matched = 0;         // records that it is about
    std::vector<example> offenders;    // the first ones of these that are not as they should be, or too many
    std::vector<example> near_misses;  // records that it is not about, but nearly
};

using subjects = std::span<subject const>;

// One thread at a time.
class evaluation {
public:
    explicit evaluation(expectation of) : of_{std::move(of)} {}

    verify::about about() const noexcept { return of_.about; }
    // In the order of their sequences: a call, or what of a request is judged by itself (journal::each_part); of the
    // kind that it is about. A request is counted once.
    void observe(subjects one);
    // That many records before the next one are not known.
    void forget(std::uint64_t count) noexcept { forgotten_ += count; }
    verify::verdict judge() const;
    finding tell() const;

private:
    void observe_order(subjects one);
    void observe_match(subjects one);
    bool comes_too_early(subject const& one) const;
    void note_for_later(subject const& one);
    void offend(subject const& one, std::vector<difference> differences);
    std::string group_of(subject const& one) const;
    std::string explain(verify::verdict as) const;
    std::string explain_count() const;

    expectation of_;
    std::uint64_t forgotten_ = 0;
    std::uint64_t matched_ = 0;
    std::uint64_t otherwise_ = 0;             // matched, and not as `every` says
    std::uint64_t too_early_ = 0;             // matched, and nothing of `after` before it
    std::size_t steps_ = 0;                   // of the order, that were found
    std::string last_step_;                   // the request of the last one
    std::unordered_set<std::string> groups_;  // of what was found of `after`
    bool too_many_groups_ = false;
    std::vector<example> offenders_;
    near_misses near_;        // to what it is about, or to the next step
    near_misses near_after_;  // to `after`
};

}  // namespace s3seal::verify
