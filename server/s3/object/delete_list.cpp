#include "server/s3/object/delete_list.hpp"

#include "server/http/conditions.hpp"
#include "server/http/dates.hpp"
#include "server/xml/codec.hpp"

#include <chrono>
#include <utility>

namespace s3seal::s3 {

namespace {

struct deletion_element {
    std::string key;
    std::optional<std::string> version;
    std::optional<std::string> etag;
    std::optional<std::string> last_modified;
    std::optional<std::uint64_t> size;
};
template <class Ar>
void describe(Ar& ar, deletion_element& x) {
    ar.required("Key", x.key);
    ar.optional("VersionId", x.version);
    ar.optional("ETag", x.etag, xml::quoted);
    ar.optional("LastModifiedTime", x.last_modified);
    ar.optional("Size", x.size);
}

struct delete_document {
    static constexpr xml::form document{.root = "Delete", .unknown = xml::unknown_elements::ignored};
    bool quiet = false;
    std::vector<deletion_element> objects;
};
template <class Ar>
void describe(Ar& ar, delete_document& x) {
    ar.defaulted("Quiet", x.quiet);
    ar.list("Object", x.objects, xml::at_most{max_listed_deletions});
}

// SDKs send it as HTTP does, the model's documents say ISO 8601.
std::optional<instant> parse_time(std::string_view text) {
    if (auto const at = http::parse_http_date(text)) return at;
    instant at;
    if (!xml::from_text(text, at)) return std::nullopt;
    return std::chrono::floor<std::chrono::seconds>(at);
}

}  // namespace

result<delete_list> parse_delete_list(std::string_view text) {
    auto document = xml::read<delete_document>(text);
    if (!document || document->objects.empty()) return errc::malformed_xml;
    delete_list list{.quiet = document->quiet, .deletions = {}};
    list.deletions.reserve(document->objects.size());
    for (auto& one : document->objects) {
        if (one.key.empty()) return errc::malformed_xml;
        if (one.version && one.version->empty()) one.version.reset();
        auto& listed = list.deletions.emplace_back(
            listed_deletion{std::move(one.key), std::move(one.version), std::move(one.etag), {}, one.size});
        if (!one.last_modified) continue;
        listed.last_modified = parse_time(*one.last_modified);
        if (!listed.last_modified) return errc::malformed_xml;
    }
    return list;
}

}  // namespace s3seal::s3
