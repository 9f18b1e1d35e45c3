// Servers that decide wrongly. A wrong decision is one that takes a request for another (it ignores a header, a
// default, the order of checks), or that says something else of a right one.
#pragma once

#include "tests/cross_table/world.hpp"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace s3seal::test {

struct mutant {
    std::string name;
    std::function<void(question&)> mistakes = [](question&) {};  // what it takes the question for
    std::function<void(question const&, reply&)> says = {};      // what it makes of the right response
    std::string operation = {};                                  // the one operation that it gets wrong; empty: any
};

inline void PrintTo(mutant const& one, std::ostream* out) {
    *out << one.name;
}

std::vector<mutant> mutants();

}  // namespace s3seal::test
