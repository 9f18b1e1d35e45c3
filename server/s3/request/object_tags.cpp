#include "server/s3/request/object_tags.hpp"

#include "server/http/uri.hpp"
#include "server/s3/request/tags.hpp"
#include "server/xml/codec.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace s3seal::s3 {

namespace {

constexpr std::string_view tagging_header = "x-amz-tagging";
constexpr std::string_view directive_header = "x-amz-tagging-directive";

struct object_tagging {
    static constexpr xml::form document{.root = "Tagging"};
    std::vector<tag> tags;
};
template <class Ar>
void describe(Ar& ar, object_tagging& x) {
    ar.wrapped("TagSet", "Tag", x.tags);
}

result<storage::tag_list> accept_object_tags(std::vector<tag> tags) {
    constexpr tag_rules rules{.most = 10,
                              .too_many = "Object tags cannot be greater than 10",
                              .reserved = "Your TagKey cannot be prefixed with aws:"};
    CHECK_OK(accept_tags(tags, rules));
    storage::tag_list out;
    out.reserve(tags.size());
    for (auto& one : tags) out.emplace_back(std::move(one.key), std::move(one.value));
    return out;
}

error malformed_header(std::string_view text) {
    return invalid_argument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
        "duplicates.",
        tagging_header, text);
}

// As in a query: '+' is a blank.
std::optional<std::string> decode_piece(std::string_view raw) {
    std::string blanks{raw};
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    auto decoded = http::percent_decode(blanks);
    return decoded && is_utf8(*decoded) ? decoded : std::nullopt;
}

// Without '=' the value is empty; another '=' would have to be encoded, and a key has at least one character.
std::optional<tag> parse_pair(std::string_view pair) {
    auto const equals = pair.find('=');
    auto key = decode_piece(pair.substr(0, equals));
    if (!key || key->empty()) return std::nullopt;
    auto const raw = equals == pair.npos ? std::string_view{} : pair.substr(equals + 1);
    auto value = raw.find('=') == raw.npos ? decode_piece(raw) : std::nullopt;
    if (!value) return std::nullopt;
    return tag{*std::move(key), *std::move(value)};
}

bool has_duplicate(std::vector<tag> const& tags) {
    std::vector<std::string_view> keys;
    for (auto const& one : tags) keys.push_back(one.key);
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

// A document says it in its place, and a copy that keeps its source's tags is given no others.
bool counts_tagging_header(request_context const& context) noexcept {
    if (context.op == nullptr) return true;
    bool const copies = context.op->name == "CopyObject";
    return !context.op->asks_by_document() && (!copies || context.request.find(directive_header) == "REPLACE");
}

}  // namespace

result<storage::tag_list> parse_object_tags(std::string_view document) {
    auto read = xml::read<object_tagging>(document);
    if (!read) return errc::malformed_xml;
    return accept_object_tags(std::move(read->tags));
}

std::string print_object_tags(storage::tag_list const& tags) {
    object_tagging out;
    for (auto const& [key, value] : tags) out.tags.push_back({key, value});
    return xml::write(std::move(out));
}

result<storage::tag_list> parse_tagging_header(std::string_view text) {
    std::vector<tag> tags;
    for (auto rest = text; !rest.empty();) {
        auto const end = rest.find('&');
        auto const pair = rest.substr(0, end);
        rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
        if (pair.empty()) continue;
        auto one = parse_pair(pair);
        if (!one) return malformed_header(text);
        tags.push_back(*std::move(one));
    }
    if (has_duplicate(tags)) return malformed_header(text);
    return accept_object_tags(std::move(tags));
}

result<storage::tag_list> parse_tagging_field(std::string_view text) {
    if (!xml::parse(text)) return errc::malformed_xml;
    auto read = xml::read<object_tagging>(text);
    if (!read) return storage::tag_list{};
    return accept_object_tags(std::move(read->tags));
}

std::string_view requested_tags_text(request_context const& context) noexcept {
    return counts_tagging_header(context) ? context.request.find(tagging_header).value_or("") : std::string_view{};
}

result<storage::tag_list> parse_requested_tags(request_context const& context) {
    auto const text = requested_tags_text(context);
    if (text.empty()) return storage::tag_list{};
    return context.is_form() ? parse_tagging_field(text) : parse_tagging_header(text);
}

}  // namespace s3seal::s3
