// The kinds, a family for each part of S3.
#pragma once

#include "tests/stateful/kinds.hpp"

namespace s3seal::stateful {

std::span<kind const> object_kinds();      // put, get, head
std::span<kind const> deletion_kinds();    // one, many
std::span<kind const> copy_kinds();        // CopyObject
std::span<kind const> upload_kinds();      // in parts
std::span<kind const> listing_kinds();     // of keys
std::span<kind const> version_kinds();     // of versions, and their state
std::span<kind const> encryption_kinds();  // defaults, UpdateObjectEncryption, KMS
std::span<kind const> tag_kinds();
std::span<kind const> lock_kinds();
std::span<kind const> annotation_kinds();

}  // namespace s3seal::stateful
