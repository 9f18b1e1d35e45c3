// Tags of buckets.
// Source: S3 API, "PutBucketTagging"; S3 user guide, "Using cost allocation S3 bucket tags".
#pragma once

#include "server/s3/request/error.hpp"
#include "server/xml/form.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

struct tag {
    std::string key;    // 1 to 128 characters
    std::string value;  // 0 to 256
};
template <class Ar>
void describe(Ar& ar, tag& x) {
    ar.required("Key", x.key);
    ar.required("Value", x.value);
}

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
