#include "tests/stateful/kinds.hpp"

#include "tests/stateful/families.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace s3seal::stateful {

namespace {

// Written, and not asked before the server has them.
constexpr std::string_view not_yet[] = {
    "PutObjectAnnotation",
    "GetObjectAnnotation",
    "ListObjectAnnotations",
    "DeleteObjectAnnotation",
};

std::vector<kind> gather() {
    std::vector<kind> out;
    for (auto const family : {object_kinds, deletion_kinds, copy_kinds, upload_kinds, listing_kinds, version_kinds,
                              encryption_kinds, tag_kinds, lock_kinds, annotation_kinds})
        for (auto const& one : family())
            if (is_asked(one.name)) out.push_back(one);
    return out;
}

}  // namespace

std::span<kind const> kinds() {
    static auto const all = gather();
    return all;
}

bool is_asked(std::string_view name) {
    return std::find(std::begin(not_yet), std::end(not_yet), name) == std::end(not_yet);
}

kind const& kind_named(std::string_view name) {
    for (auto const& one : kinds())
        if (one.name == name) return one;
    throw std::logic_error{"no kind " + std::string{name}};
}

}  // namespace s3seal::stateful
