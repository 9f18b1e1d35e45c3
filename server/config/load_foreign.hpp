// How what other servers' users say becomes settings.
#pragma once

#include "server/config/environment.hpp"
#include "server/config/foreign.hpp"
#include "server/config/loaded.hpp"

#include <vector>

namespace s3seal::config {

// Values of a list come together; of other settings the first holds. What cannot be used has no effect.
void apply_foreign(std::vector<foreign_value> const& values, loaded& into);
void apply_foreign(foreign_settings const& said, loaded& into);

// Keys of KMS: they come to those that the file names, whoever names them.
void adopt_keys(std::vector<foreign_key> const& keys, loaded& into);

// Their credentials. What was set in our own name wins over them, and they over a profile's.
void adopt_credentials(environment const& from, loaded& into);

// Who is started in another server's words has its profile and port without having named either.
void say_implied_profile(foreign_settings const& typed, loaded& into);

// One remark for all that has none.
void say_without_effect(loaded& into);

}  // namespace s3seal::config
