// Tags: what those of buckets and of objects have in common.
// Source: S3 API, "Tag"; S3 user guide, "Categorizing your objects using tags".
#pragma once

#include "server/s3/request/error.hpp"

#include <cstddef>
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

// What is said where they differ.
struct tag_rules {
    std::size_t most;
    std::string_view too_many;  // text of BadRequest
    std::string_view reserved;  // text of InvalidTag, of a key that begins with aws:
};

// Sorts them by key. InvalidTag, BadRequest.
result<> accept_tags(std::vector<tag>& tags, tag_rules const& of);

}  // namespace s3seal::s3
