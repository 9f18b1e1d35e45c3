#include "server/realms/dropped_contracts.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::realms {

void dropped_contracts::add(std::string name_space, std::shared_ptr<verify::contract const> standing) {
    if (!standing) return;
    std::lock_guard const lock{mutex_};
    decide();
    entries_.push_back({std::move(name_space), std::move(standing), {}});
}

// Under the lock. Nobody adds to those that only we hold: what they say is final.
void dropped_contracts::decide() {
    std::vector<entry> left;
    std::size_t whole = 0;
    for (auto& one : entries_) {
        if (one.standing && one.standing.use_count() == 1) {
            one.findings = one.standing->print();
            one.standing.reset();
            if (one.findings.at("passed").as_bool()) {
                ++passed_;
                continue;
            }
        }
        if (!one.standing && ++whole > most)
            ++left_out_;
        else
            left.push_back(std::move(one));
    }
    entries_ = std::move(left);
}

dropped_contracts::verdicts dropped_contracts::tell() const {
    std::lock_guard const lock{mutex_};
    verdicts out{.kept = {}, .passed = passed_, .left_out = left_out_};
    for (auto const& one : entries_) {
        auto findings = one.standing ? one.standing->print() : one.findings;
        if (findings.at("passed").as_bool())
            ++out.passed;
        else if (out.kept.size() < most)
            out.kept.push_back({one.name_space, std::move(findings)});
        else
            ++out.left_out;
    }
    return out;
}

}  // namespace s3seal::realms
