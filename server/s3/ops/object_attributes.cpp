// GetObjectAttributes.
#include "server/body/checksum.hpp"
#include "server/http/dates.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3::ops {

namespace {

constexpr std::string_view attributes_header = "x-amz-object-attributes";
constexpr unsigned max_parts_page = 1000;

struct wanted_attributes {
    bool etag = false;
    bool checksum = false;
    bool parts = false;
    bool storage_class = false;
    bool size = false;
};

result<> add_attribute(wanted_attributes& to, std::string_view name) {
    constexpr std::array<std::pair<std::string_view, bool wanted_attributes::*>, 5> known{
        {{"ETag", &wanted_attributes::etag},
         {"Checksum", &wanted_attributes::checksum},
         {"ObjectParts", &wanted_attributes::parts},
         {"StorageClass", &wanted_attributes::storage_class},
         {"ObjectSize", &wanted_attributes::size}}};
    auto const found = std::find_if(known.begin(), known.end(), [name](auto const& one) { return one.first == name; });
    if (found == known.end()) return invalid_argument("Invalid attribute name specified.", attributes_header, name);
    to.*found->second = true;
    return {};
}

// A list with commas, and the header may come several times.
result<wanted_attributes> parse_attributes(http::request const& request) {
    wanted_attributes wanted;
    bool any = false;
    for (auto const& [name, value] : request.headers) {
        if (!equal_ignoring_case(name, attributes_header)) continue;
        for (auto rest = value; !rest.empty();) {
            auto const comma = rest.find(',');
            auto const one = trim(rest.substr(0, comma));
            rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
            if (one.empty()) continue;
            CHECK_OK(add_attribute(wanted, one));
            any = true;
        }
    }
    if (any) return wanted;
    return error{errc::invalid_request,
                 "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or "
                 "empty"};
}

struct parts_page {
    unsigned marker = 0;  // part numbers greater than this
    unsigned limit = max_parts_page;
};

result<unsigned> parse_page_header(http::request const& request, std::string_view name, unsigned usual) {
    auto const sent = request.find(name);
    if (!sent || sent->empty()) return usual;
    auto const value = parse_decimal(*sent);
    constexpr std::uint64_t most = 2'147'483'647;
    if (!value || *value > most)
        return invalid_argument("Provided " + std::string{name} + " not an integer or within integer range", name,
                                *sent);
    return static_cast<unsigned>(*value);
}

result<parts_page> parse_page(http::request const& request) {
    parts_page page;
    TRY(page.marker, parse_page_header(request, "x-amz-part-number-marker", 0));
    TRY(page.limit, parse_page_header(request, "x-amz-max-parts", max_parts_page));
    page.limit = std::min(page.limit, max_parts_page);
    return page;
}

struct attributes_checksum {
    checksum_elements value;
    std::string type;
};
template <class Ar>
void describe(Ar& ar, attributes_checksum& x) {
    describe(ar, x.value);
    ar.required("ChecksumType", x.type);
}

struct attributes_part {
    unsigned number = 0;
    std::uint64_t size = 0;
    checksum_elements checksum;
};
template <class Ar>
void describe(Ar& ar, attributes_part& x) {
    ar.required("PartNumber", x.number);
    ar.required("Size", x.size);
    describe(ar, x.checksum);
}

struct attributes_parts {
    std::uint64_t count = 0;
    std::optional<unsigned> marker = {};
    std::optional<unsigned> next_marker = {};
    std::optional<unsigned> max_parts = {};
    std::optional<bool> truncated = {};
    std::vector<attributes_part> parts = {};
};
template <class Ar>
void describe(Ar& ar, attributes_parts& x) {
    ar.required("PartsCount", x.count);
    ar.optional("PartNumberMarker", x.marker);
    ar.optional("NextPartNumberMarker", x.next_marker);
    ar.optional("MaxParts", x.max_parts);
    ar.optional("IsTruncated", x.truncated);
    ar.list("Part", x.parts);
}

struct object_attributes_response {
    static constexpr xml::form document{.root = "GetObjectAttributesResponse"};
    std::optional<std::string> etag;  // without quotes here
    std::optional<attributes_checksum> checksum;
    std::optional<attributes_parts> parts;
    std::optional<std::string> storage_class;
    std::optional<std::uint64_t> size;
};
template <class Ar>
void describe(Ar& ar, object_attributes_response& x) {
    ar.optional("ETag", x.etag);
    ar.optional("Checksum", x.checksum);
    ar.optional("ObjectParts", x.parts);
    ar.optional("StorageClass", x.storage_class);
    ar.optional("ObjectSize", x.size);
}

// Of a composite checksum without the "-3" that says how many parts it is of (recorded).
std::optional<attributes_checksum> show_checksum(storage::checksum const& digest) {
    if (digest.algorithm.empty()) return std::nullopt;
    return attributes_checksum{{digest.algorithm, digest.value.substr(0, digest.value.find('-'))}, digest.type};
}

// Parts are listed only when they have checksums of their own (recorded).
std::optional<attributes_parts> show_attributes_parts(storage::object const& row, parts_page const& page) {
    if (!row.multipart()) return std::nullopt;
    attributes_parts shown{.count = row.part_count};
    if (row.digest.type != body::checksum_type::composite) return shown;
    auto const first =
        std::find_if(row.parts.begin(), row.parts.end(), [&](auto const& part) { return part.number > page.marker; });
    auto const left = static_cast<std::size_t>(row.parts.end() - first);
    auto const last = first + static_cast<std::ptrdiff_t>(std::min<std::size_t>(left, page.limit));
    shown.marker = page.marker;
    shown.next_marker = left == 0 ? 0 : first == last ? page.marker : std::prev(last)->number;
    shown.max_parts = page.limit;
    shown.truncated = last != row.parts.end();
    for (auto const& part : std::span{first, last})
        shown.parts.push_back({part.number, part.blob.size, {part.digest.algorithm, part.digest.value}});
    return shown;
}

result<http::response> get_object_attributes(services const& svc, request_context& context) {
    TRY(auto const wanted, parse_attributes(context.request));
    TRY(auto const page, parse_page(context.request));
    TRY(auto const row, load_object(svc, context, extent::whole));
    CHECK_OK(check_signature(context, row.sealed));
    TRY(auto const customer, find_customer_key(customer_key_headers::from(context.request), row.sealed));
    // On AWS checksums are encrypted with the object's key, so that asking for them asks KMS.
    if (wanted.checksum || wanted.parts)
        CHECK_OK(open_object_key(svc, context, sealed_object::of(*context.bucket, row), customer));
    object_attributes_response shown;
    if (wanted.etag) shown.etag = row.etag;
    if (wanted.checksum) shown.checksum = show_checksum(row.digest);
    if (wanted.parts) shown.parts = show_attributes_parts(row, page);
    if (wanted.storage_class) shown.storage_class = row.storage_class;
    if (wanted.size) shown.size = row.blob.size;
    auto response = xml_response(context, xml::write(std::move(shown)));
    add_version_id(response, *context.bucket, row.version);
    response.add("Last-Modified", http::http_date(row.modified));
    return response;
}

constexpr operation object_attributes_rows[] = {
    {.name = "GetObjectAttributes",
     .verb = "GET",
     .resource = on::object,
     .query = "attributes",
     .action = "s3:GetObjectAttributes",
     .version_action = "s3:GetObjectVersionAttributes",
     .second_action = "s3:GetObject",
     .second_version_action = "s3:GetObjectVersion",
     .run = handler::simple{get_object_attributes}},
};

}  // namespace

std::span<operation const> object_attributes() {
    return object_attributes_rows;
}

}  // namespace s3seal::s3::ops
