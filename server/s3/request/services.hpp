// What all requests of S3 share, for those who use it.
#pragma once

#include "server/iam/policy_cache.hpp"

namespace s3seal {
class clock;
class random_source;
}  // namespace s3seal

namespace s3seal::storage {
class blob_store;
class metadata_store;
}  // namespace s3seal::storage

namespace s3seal::auth {
class credential_store;
class session_authority;
}  // namespace s3seal::auth

namespace s3seal::http {
class buffer_budget;
}

namespace s3seal::kms {
class master_key;
class service;
}  // namespace s3seal::kms

namespace s3seal::s3 {

class address_book;
class bucket_key_cache;
class bucket_views;
class directory_session_registry;
class rename_tokens;

// They outlive every exchange. Any thread.
struct services {
    storage::metadata_store& metadata;
    bucket_views& buckets;
    storage::blob_store& blobs;
    auth::credential_store const& credentials;
    kms::service& kms;
    kms::master_key const& master;
    bucket_key_cache& bucket_keys;
    clock const& time;
    random_source& random;
    address_book const& addresses;
    iam::policy_cache& policies;
    auth::session_authority const& sessions;
    directory_session_registry& directory_sessions;
    rename_tokens& renames;
    http::buffer_budget& form_fields;  // of callers that are not known yet
};

}  // namespace s3seal::s3
