#include "server/document/tree.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace s3seal::document {

tree::tree(boost::json::object root, std::vector<place> const& places)
    : root_{std::make_unique<boost::json::value>(std::move(root))} {
    places_.reserve(places.size());
    auto next = places.begin();
    add(*root_, next);
}

void tree::add(boost::json::value const& value, std::vector<place>::const_iterator& next) {
    places_.emplace(&value, *next++);
    if (auto const* const table = value.if_object())
        for (auto const& member : *table) add(member.value(), next);
    if (auto const* const list = value.if_array())
        for (auto const& one : *list) add(one, next);
}

place tree::place_of(boost::json::value const& value) const {
    return places_.at(&value);
}

}  // namespace s3seal::document
