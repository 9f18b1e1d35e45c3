// The services that a seed is applied to, and that a state is printed of.
#pragma once

#include "server/service/application.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"
#include "storage/metadata_store.hpp"

#include <functional>
#include <mutex>
#include <string>

namespace s3seal::auth {
class credential_store;
}
namespace s3seal::faults {
class fault_table;
}
namespace s3seal::kms {
class local_service;
}

namespace s3seal::seed {

// All of it outlives what is done with it.
struct target {
    service::application& s3;
    service::application& kms;
    kms::local_service& keys;
    auth::credential_store& credentials;
    storage::metadata_store& metadata;
    faults::fault_table& faults;
    clock const& time;
    random_source& random;
    std::string name_space;            // its name; "": the default
    std::string region;                // of what names none
    std::function<void()> settle;      // makes durable what was changed
    mutable std::mutex applying = {};  // held by whoever applies something
};

}  // namespace s3seal::seed
