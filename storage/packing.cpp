#include "storage/packing.hpp"

#include <utility>

namespace s3seal::storage {

namespace {

void append_escaped(std::string& out, std::string_view text) {
    for (char const c : text) {
        if (c == '\\' || c == ':' || c == '\n') out += '\\';
        out += c;
    }
}

// Takes the text up to an `end` that is not escaped, and the end itself, off the front.
std::string take_escaped(std::string_view& text, char end) {
    std::string out;
    while (!text.empty()) {
        char c = text.front();
        text.remove_prefix(1);
        if (c == end) break;
        if (c == '\\' && !text.empty()) {
            c = text.front();
            text.remove_prefix(1);
        }
        out += c;
    }
    return out;
}

}  // namespace

std::string pack_pairs(header_list const& pairs) {
    std::string text;
    for (auto const& [name, value] : pairs) {
        append_escaped(text, name);
        text += ':';
        append_escaped(text, value);
        text += '\n';
    }
    return text;
}

header_list unpack_pairs(std::string_view text) {
    header_list pairs;
    while (!text.empty()) {
        auto name = take_escaped(text, ':');
        auto value = take_escaped(text, '\n');
        pairs.emplace_back(std::move(name), std::move(value));
    }
    return pairs;
}

}  // namespace s3seal::storage
