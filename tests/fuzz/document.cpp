// Any bytes as a user's document: one tree with a place inside the text for each value, or a sentence and its place.
#include "server/document/document.hpp"
#include "tests/fuzz/require.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

using namespace s3seal;

namespace {

void check_places(document::tree const& in, boost::json::value const& value, std::size_t lines) {
    REQUIRE_HOLDS(in.place_of(value).line <= lines);
    if (auto const* const table = value.if_object())
        for (auto const& member : *table) check_places(in, member.value(), lines);
    if (auto const* const list = value.if_array())
        for (auto const& one : *list) check_places(in, one, lines);
}

// Boost.JSON reads numbers with a fraction to the last digit but one.
bool same(boost::json::value const& a, boost::json::value const& b) {
    if (a.is_double() && b.is_double())
        return std::abs(a.get_double() - b.get_double()) <= std::abs(a.get_double()) * 1e-12;
    if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), same);
    if (a.is_object() && b.is_object())
        return std::ranges::equal(a.get_object(), b.get_object(), [](auto const& one, auto const& other) {
            return one.key() == other.key() && same(one.value(), other.value());
        });
    return a == b;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    auto const read = document::parse(text);
    if (!read) {
        REQUIRE_HOLDS(!read.error().text.empty() && read.error().at.line <= lines);
        return 0;
    }
    for (auto const& member : read->root()) check_places(*read, member.value(), lines);
    // What we print, we can read.
    auto const again = document::parse(boost::json::serialize(read->root()));
    REQUIRE_HOLDS(again && same(again->root(), read->root()));
    return 0;
}
