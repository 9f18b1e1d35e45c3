// Objects that requests name.
#pragma once

#include "server/auth/identity.hpp"
#include "server/iam/condition_keys.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string_view>

namespace s3seal::s3 {

enum class extent {
    head,   // without body and parts
    whole,  // with them
};

// What the current version means when it is a delete marker.
enum class delete_marker {
    hides,       // that nothing is there
    is_refused,  // as one that is named by its id always is
};

// The version that the request names, or the current one. InvalidArgument; NoSuchKey, NoSuchVersion: AccessDenied
// instead for who may not list the bucket; MethodNotAllowed.
result<storage::object> load_object(services const& svc, request_context const& context, extent wanted,
                                    delete_marker current = delete_marker::hides);

// Of any bucket. `version`: checked before; absent: the current one.
struct version_name {
    s3::bucket const& bucket;
    std::string_view key;
    std::optional<std::string_view> version;
};
// May be a delete marker. `keys`: what the bucket's policy may ask. NoSuchKey, NoSuchVersion, AccessDenied.
result<storage::object> load_version(services const& svc, auth::identity const& caller, version_name const& at,
                                     iam::key_source const& keys, extent wanted);
// What is said of a key whose current version is this delete marker. NoSuchKey, AccessDenied.
error hidden_by(storage::object const& marker, services const& svc, auth::identity const& caller,
                version_name const& at, iam::key_source const& keys);

}  // namespace s3seal::s3
