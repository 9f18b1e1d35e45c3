// The rows of each file beside this one.
#pragma once

#include "server/s3/request/operation.hpp"

#include <span>

namespace s3seal::s3::ops {

std::span<operation const> bucket_acl();
std::span<operation const> bucket_configurations();
std::span<operation const> bucket_encryption();
std::span<operation const> bucket_policy();
std::span<operation const> bucket_tagging_and_abac();
std::span<operation const> buckets();
std::span<operation const> copy_object();
std::span<operation const> multipart_listing();
std::span<operation const> multipart_uploads();
std::span<operation const> directory_buckets();
std::span<operation const> object_acl();
std::span<operation const> object_attributes();
std::span<operation const> object_deletion();
std::span<operation const> object_encryption();
std::span<operation const> object_tagging();
std::span<operation const> object_annotations();
std::span<operation const> object_listing();
std::span<operation const> object_lock();
std::span<operation const> object_reading();
std::span<operation const> object_writing();
std::span<operation const> rename_object();
std::span<operation const> restore_object();
std::span<operation const> upload_parts();
std::span<operation const> sessions();
std::span<operation const> version_listing();
std::span<operation const> preflights();
std::span<operation const> unconfigured();
std::span<operation const> not_built();  // known, and refused

}  // namespace s3seal::s3::ops
