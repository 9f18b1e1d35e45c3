// Deleting: a version goes, or a delete marker hides the key, as the bucket's versioning says.
// Source: S3 user guide, "Deleting object versions from a versioning-enabled bucket", "Managing delete markers".
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/guard.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

struct deletion_request {
    std::string_view key;
    std::optional<std::string_view> version = {};  // that is to go, checked before; absent: the key is to be deleted
    storage::conditions expected = {};             // of the version that is named, or of the current one
    bool past_governance = false;                  // the caller may, and wants to
};

struct deletion {
    std::string version;         // that went, or that was made; "": the bucket never had versions
    bool delete_marker = false;  // it is one
};

// A version that is not there is none to delete. PreconditionFailed, NoSuchKey; AccessDenied: it is locked.
result<deletion> delete_object(services const& svc, request_context const& context, deletion_request const& wanted);

}  // namespace s3seal::s3
