// Servers that get wrong what lies around the decision about encryption: copies, keys of KMS and who may use them,
// calls of KMS, what an answer says. Each takes a request for another, or says something else of a right one. Faults of
// the decision itself are planted in it (tests/mutants).
#pragma once

#include "tests/cross_table/world.hpp"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace s3seal::test {

struct wrong_server {
    std::string name;
    std::function<void(question&)> mistakes = [](question&) {};  // what it takes the question for
    std::function<void(question const&, reply&)> says = {};      // what it makes of the right response
    std::string operation = {};                                  // the one operation that it gets wrong; empty: any
};

inline void PrintTo(wrong_server const& one, std::ostream* out) {
    *out << one.name;
}

std::vector<wrong_server> wrong_servers();

}  // namespace s3seal::test
