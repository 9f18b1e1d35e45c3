#include "tests/stateful/kinds.hpp"

#include "tests/stateful/families.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace s3seal::stateful {

namespace {

std::vector<kind> gather() {
    std::vector<kind> out;
    for (auto const family : {object_kinds, deletion_kinds, copy_kinds, upload_kinds, listing_kinds, version_kinds,
                              encryption_kinds, tag_kinds, lock_kinds, annotation_kinds})
        for (auto const& one : family()) out.push_back(one);
    return out;
}

}  // namespace

std::span<kind const> kinds() {
    static auto const all = gather();
    return all;
}

kind const& kind_named(std::string_view name) {
    for (auto const& one : kinds())
        if (one.name == name) return one;
    throw std::logic_error{"no kind " + std::string{name}};
}

}  // namespace s3seal::stateful
