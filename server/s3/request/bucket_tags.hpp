// Tags of buckets, and whether policies may ask for them.
// Source: S3 API, "PutBucketTagging", "PutBucketAbac"; S3 user guide, "Using tags with S3 general purpose buckets".
#pragma once

#include "server/s3/request/error.hpp"
#include "server/s3/request/handler.hpp"
#include "server/s3/request/tags.hpp"
#include "server/xml/codec.hpp"
#include "storage/model.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

struct bucket_tagging {
    static constexpr std::string_view kind = "tagging";
    static constexpr xml::form document{.root = "Tagging"};
    static constexpr std::optional<errc> missing = errc::no_such_tag_set;
    static constexpr unsigned put_status = 204;
    std::vector<tag> tags;
};
template <class Ar>
void describe(Ar& ar, bucket_tagging& x) {
    ar.wrapped("TagSet", "Tag", x.tags);
}
inline bool is_empty(bucket_tagging const& x) noexcept {
    return x.tags.empty();
}

// What is said of keys that begin with aws: where tags come with their bucket, or by S3 Control.
inline constexpr std::string_view reserved_tag =
    "User-defined tag keys can't start with \"aws:\". This prefix is reserved for system tags. Remove \"aws:\" from "
    "your tag keys and try again.";
inline bool is_reserved(tag const& one) noexcept {
    return one.key.starts_with("aws:");
}

// Sorts them by key. InvalidTag, BadRequest: more than 50.
result<> accept(bucket_tagging& tagging);
// The same of those that a bucket is created with: one refusal has other words.
result<> accept_new(bucket_tagging& tagging);

enum class abac_state { disabled, enabled };
constexpr std::array<xml::named<abac_state>, 2> names_of(abac_state) {
    return {{{abac_state::disabled, "Disabled"}, {abac_state::enabled, "Enabled"}}};
}

// Attribute-based access control: its tags decide about the bucket.
struct abac_status {
    static constexpr std::string_view kind = "abac";
    static constexpr xml::form document{.root = "AbacStatus"};
    static constexpr std::optional<errc> missing;
    static constexpr unsigned put_status = 200;
    abac_state status = abac_state::disabled;
};
template <class Ar>
void describe(Ar& ar, abac_status& x) {
    ar.required("Status", x.status);
}

// What policies may ask of tags that a request sets.
inline constexpr std::string_view tag_keys = "aws:tagkeys";
inline constexpr std::string_view request_tag_prefix = "aws:requesttag/";
condition_values keys_of(std::vector<tag> const& tags);

bool is_abac_enabled(storage::bucket const& bucket);
// None: it has none.
std::vector<tag> tags_of(storage::bucket const& bucket);

}  // namespace s3seal::s3
