// Pages of lists: prefix, delimiter, marker, most entries.
#pragma once

#include "tests/stateful/operation.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace s3seal::stateful {

struct page_request {
    std::string prefix, delimiter, marker;
    std::size_t most = 1000;
    bool encoded = false;  // encoding-type=url

    std::string shown(std::string const& text) const { return encoded ? form_text(text) : xml_text(text); }
    std::string given(std::string const& name, std::string const& text) const {
        return text.empty() ? "<" + name + "/>" : element(name, shown(text));
    }
};

// From prefix, delimiter, encoding-type, and the parameters of these names.
page_request read_page(operation const& asked, std::string const& marker, std::string const& most);

// What an entry of that key counts as: the key, or the common prefix that hides it.
struct folded {
    std::string name;
    bool is_prefix;
};
folded fold(std::string const& key, page_request const& page);

// Whether an entry comes behind the marker; a prefix that the marker is in, or is, does not.
bool is_behind(folded const& one, std::string const& marker);

template <typename Item>
struct page_entry {
    folded place;
    std::vector<Item> items;  // one; none for a prefix
};

template <typename Item>
struct page {
    std::vector<page_entry<Item>> entries;
    bool truncated = false;
};

// `items`: key and item, in their order. `is_next(key, item)`: whether it comes behind the marker.
template <typename Item, typename IsNext>
page<Item> cut_page(std::vector<std::pair<std::string, Item>> const& items, page_request const& wanted,
                    IsNext is_next) {
    page<Item> out;
    for (auto const& [key, item] : items) {
        if (!key.starts_with(wanted.prefix)) continue;
        auto const place = fold(key, wanted);
        if (place.is_prefix ? !is_behind(place, wanted.marker) : !is_next(key, item)) continue;
        if (place.is_prefix && !out.entries.empty() && out.entries.back().place.name == place.name &&
            out.entries.back().place.is_prefix)
            continue;
        if (out.truncated = out.entries.size() == wanted.most; out.truncated) break;
        out.entries.push_back({place, {}});
        if (!place.is_prefix) out.entries.back().items.push_back(item);
    }
    if (wanted.most == 0) out.truncated = false;
    return out;
}

template <typename Item>
std::string common_prefixes(page<Item> const& of, page_request const& wanted) {
    std::string out;
    for (auto const& one : of.entries)
        if (one.place.is_prefix) out += element("CommonPrefixes", element("Prefix", wanted.shown(one.place.name)));
    return out;
}

// Delimiter and EncodingType, where they were given.
std::string delimiter_and_encoding(page_request const& wanted);

}  // namespace s3seal::stateful
