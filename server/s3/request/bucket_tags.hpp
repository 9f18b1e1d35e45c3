// Tags of buckets.
// Source: S3 API, "PutBucketTagging"; S3 user guide, "Using cost allocation S3 bucket tags".
#pragma once

#include "server/s3/request/error.hpp"
#include "server/s3/request/tags.hpp"
#include "server/xml/form.hpp"

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

// Sorts them by key. InvalidTag, BadRequest: more than 50.
result<> accept(bucket_tagging& tagging);

}  // namespace s3seal::s3
