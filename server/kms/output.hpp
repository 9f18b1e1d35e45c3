// What answers have in common: key metadata, timestamps, pages.
#pragma once

#include "server/kms/input.hpp"
#include "server/kms/key.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::kms {

double print_time(instant at);  // seconds since 1970
std::string print_blob(std::string_view bytes);
boost::json::array print_texts(std::span<std::string_view const> texts);
boost::json::object print_context(encryption_context const& context);
boost::json::object print_metadata(key const& key, instant now);

struct page_request {
    std::size_t limit;
    std::string after;  // names that follow; "": from the start
};
// Of Limit and Marker. InvalidMarkerException.
result<page_request> read_page(input const& in, std::size_t usual_limit);
std::string make_marker(std::string_view last);

// `all` in the order of `name_of`; adds the members, NextMarker and Truncated.
template <class Entry, class Name, class Print>
void print_page(boost::json::object& out, std::string_view member_name, std::vector<Entry> const& all,
                page_request const& wanted, Name name_of, Print print) {
    auto one = std::find_if(all.begin(), all.end(), [&](auto const& entry) { return name_of(entry) > wanted.after; });
    boost::json::array page;
    std::string last;
    for (; one != all.end() && page.size() < wanted.limit; ++one) {
        page.push_back(print(*one));
        last = name_of(*one);
    }
    out[member_name] = std::move(page);
    if (one != all.end()) out["NextMarker"] = make_marker(last);
    out["Truncated"] = one != all.end();
}

}  // namespace s3seal::kms
