// Objects that requests name.
#pragma once

#include "server/auth/identity.hpp"
#include "server/iam/condition_keys.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/model.hpp"

#include <string_view>

namespace s3seal::s3 {

enum class extent {
    head,   // without body and parts
    whole,  // with them
};

// NoSuchKey; AccessDenied instead for who may not list the bucket.
result<storage::object> load_object(services const& svc, request_context const& context, extent wanted);
// Likewise of any bucket. `keys`: what its policy may ask.
result<storage::object> load_object(services const& svc, auth::identity const& caller, s3::bucket const& bucket,
                                    std::string_view key, iam::key_source const& keys, extent wanted);

}  // namespace s3seal::s3
