// The switch of the faults that are planted in copies of what decides about encryption (mutants.txt, mutate.py).
#pragma once

#include <set>

namespace s3seal::test {

struct mutant_switch {
    int on = -1;            // the number of the one fault that is switched on; -1: none
    std::set<int> reached;  // whose places were come by

    static mutant_switch& shared() {
        static mutant_switch one;
        return one;
    }
};

// Whether the server is wrong here.
inline bool mutant(int number) {
    auto& all = mutant_switch::shared();
    all.reached.insert(number);
    return all.on == number;
}

}  // namespace s3seal::test
