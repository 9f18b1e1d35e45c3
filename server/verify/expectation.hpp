// What somebody expects of the requests and calls of KMS that were made.
#pragma once

#include "server/verify/condition.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::verify {

enum class about { requests, kms_calls };

struct bounds {
    std::uint64_t at_least = 0;
    std::uint64_t at_most = std::numeric_limits<std::uint64_t>::max();
};

// A field with the argument of its family.
struct named_field {
    field const* of;
    std::string argument;
};

struct expectation {
    std::string name;
    verify::about about = about::requests;
    std::vector<match> any_of;                 // which records it is about; empty: it is one of order
    bounds count;                              // how many of them there are
    match every;                               // what each of them is besides
    std::vector<match> after;                  // one that fits any of these came before each of them; empty: whatever
    std::vector<named_field> same;             // that one and it agree in these
    std::vector<std::vector<match>> in_order;  // records that fit any of each, one after the other
};

}  // namespace s3seal::verify
