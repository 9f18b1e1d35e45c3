// Whether the caller may do what it asks for: identity policies, the bucket's policy, public access.
#pragma once

#include "server/auth/identity.hpp"
#include "server/iam/condition_keys.hpp"
#include "server/iam/policy_cache.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// What something is done to, and who has a say in that besides the caller's own account. Refers to its bucket.
struct resource {
    std::string_view region;
    std::string_view bucket_name;                  // "": the service
    std::string_view key;                          // "": the bucket itself
    std::string_view account;                      // that it belongs to; what does not exist yet will be its maker's
    iam::policy_cache::entry policy = {};          // of the bucket
    bool restricts_public_policies = false;        // its public access block does
    s3::bucket const* bucket = nullptr;            // null: the service, or a bucket that is not there yet
    storage::metadata_store* metadata = nullptr;   // that has the object
    std::optional<std::string_view> version = {};  // of it that is read
    bool made = false;                             // by this request: there is no ACL of it yet
    storage::object const* found = nullptr;        // the object itself, when it was loaded already

    // "arn:aws:s3:::*", "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key".
    std::string arn() const;
};

// A bucket that is there ...
resource resource_of(s3::bucket const& bucket, iam::policy_cache& policies);
// ... or an object in it. `version`: that is read.
resource resource_in(s3::bucket const& bucket, std::string_view key, iam::policy_cache& policies,
                     storage::metadata_store& metadata, std::optional<std::string_view> version = {});

// In a general purpose bucket, at any time of a request. Keys are looked up when a policy asks for them.
// AccessDenied: with its reason for the resource's own account, without for others.
result<> allow(auth::identity const& caller, std::string_view action, resource const& on, iam::key_source const& keys);

// Of either kind of bucket, whose name says which: at an endpoint of the other kind, or signed for its service, a
// request comes not this far. To read an object in it ...
result<> allow_reading(auth::identity const& caller, resource const& object, iam::key_source const& keys);
// ... and to learn that one is missing. In a directory bucket whoever may read objects may list them.
result<> allow_listing(auth::identity const& caller, s3::bucket const& bucket, iam::key_source const& keys,
                       iam::policy_cache& policies);

// Everything that the request's operation needs. What depends on a body is asked when that is there ...
result<> authorize(services const& svc, request_context const& context);
// ... with the keys of the document that it was.
result<> authorize_by_document(services const& svc, request_context const& context);
// ... once more, of the row that its answer is made of, where rows have ACLs: who may know that a key is missing may
// not read what came there meanwhile.
result<> authorize_found(services const& svc, request_context const& context, storage::object const& row);
result<> allow_reading_found(auth::identity const& caller, resource object, storage::object const& row,
                             iam::key_source const& keys);

// Whether the request may write to its key by leave of the bucket's ACL alone, which is for where nothing is and for
// what is its own.
result<bool> writes_by_list(services const& svc, request_context const& context);

// Of the bucket or object that the request addresses.
std::string object_arn(request_context const& context);

// AccessDenied because of one action, in the words for the bucket's own account.
error denied(request_context const& context, std::string_view action, std::string_view arn, std::string_view because);

}  // namespace s3seal::s3
