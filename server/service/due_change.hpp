// What becomes of something by itself when its time has come.
#pragma once

#include "storage/base/clock.hpp"

#include <string>
#include <string_view>

namespace s3seal::service {

struct due_change {
    instant at;
    std::string_view what;  // as AWS's events call it: RotateKey, ObjectRestore:Completed; of static storage
    std::string resource;   // its ARN
    friend bool operator==(due_change const&, due_change const&) = default;
};

}  // namespace s3seal::service
