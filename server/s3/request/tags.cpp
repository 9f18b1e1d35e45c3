#include "server/s3/request/tags.hpp"

#include "server/xml/well_formed.hpp"

#include <algorithm>

namespace s3seal::s3 {

namespace {

constexpr std::size_t max_key = 128;  // characters
constexpr std::size_t max_value = 256;

error invalid_tag(std::string_view message, tag const& of) {
    return error{errc::invalid_tag, std::string{message}}.with("TagKey", of.key);
}

std::size_t count_characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

// Letters, digits and these; beyond ASCII whatever a document can say.
bool may_be_in_tag(char c) {
    constexpr std::string_view marks = " +-=._:/@";
    bool const alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || static_cast<unsigned char>(c) >= 0x80u || marks.find(c) != marks.npos;
}

bool fits(std::string_view text, std::size_t max) {
    return count_characters(text) <= max && std::all_of(text.begin(), text.end(), may_be_in_tag) &&
           xml::has_legal_characters(text);
}

result<> check_tag(tag const& one, tag_rules const& of) {
    if (one.key.starts_with("aws:")) return invalid_tag(of.reserved, one);
    if (one.key.empty() || !fits(one.key, max_key)) return invalid_tag("The TagKey you have provided is invalid", one);
    if (!fits(one.value, max_value))
        return invalid_tag("The TagValue you have provided is invalid", one).with("TagValue", one.value);
    return {};
}

}  // namespace

result<> accept_tags(std::vector<tag>& tags, tag_rules const& of) {
    if (tags.size() > of.most) return error{errc::bad_request, std::string{of.too_many}};
    for (auto const& one : tags) CHECK_OK(check_tag(one, of));
    std::sort(tags.begin(), tags.end(), [](tag const& a, tag const& b) { return a.key < b.key; });
    auto const twice =
        std::adjacent_find(tags.begin(), tags.end(), [](tag const& a, tag const& b) { return a.key == b.key; });
    if (twice != tags.end()) return invalid_tag("Cannot provide multiple Tags with the same key", *twice);
    return {};
}

}  // namespace s3seal::s3
