// GetObjectAttributes.
#include "server/http/dates.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/encryption/object_key.hpp"
#include "server/s3/object/stored_object.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/respond.hpp"
#include "server/xml/document.hpp"
#include "server/xml/writer.hpp"

#include <algorithm>
#include <array>

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

// Of a composite checksum without the "-3" that says how many parts it is of (recorded).
void print_checksum(xml::writer& out, storage::checksum const& digest) {
    if (digest.algorithm.empty()) return;
    out.open("Checksum");
    out.element("Checksum" + digest.algorithm, std::string_view{digest.value}.substr(0, digest.value.find('-')));
    out.element("ChecksumType", digest.type);
    out.close();
}

void print_part(xml::writer& out, storage::stored_part const& part) {
    out.open("Part");
    out.element("PartNumber", std::to_string(part.number));
    out.element("Size", std::to_string(part.blob.size));
    if (!part.digest.algorithm.empty()) out.element("Checksum" + part.digest.algorithm, part.digest.value);
    out.close();
}

// Parts are listed only when they have checksums of their own (recorded).
void print_parts(xml::writer& out, storage::object const& row, parts_page const& page) {
    if (!row.multipart()) return;
    out.open("ObjectParts");
    out.element("PartsCount", std::to_string(row.part_count));
    if (row.digest.type == "COMPOSITE") {
        auto const first = std::find_if(row.parts.begin(), row.parts.end(),
                                        [&](auto const& part) { return part.number > page.marker; });
        auto const left = static_cast<std::size_t>(row.parts.end() - first);
        auto const last = first + static_cast<std::ptrdiff_t>(std::min<std::size_t>(left, page.limit));
        out.element("PartNumberMarker", std::to_string(page.marker));
        auto const next = left == 0 ? 0 : first == last ? page.marker : std::prev(last)->number;
        out.element("NextPartNumberMarker", std::to_string(next));
        out.element("MaxParts", std::to_string(page.limit));
        out.element("IsTruncated", last == row.parts.end() ? "false" : "true");
        std::for_each(first, last, [&](auto const& part) { print_part(out, part); });
    }
    out.close();
}

result<http::response> get_object_attributes(request_context& context) {
    CHECK_OK(check_version_id(context));
    TRY(auto const wanted, parse_attributes(context.request));
    TRY(auto const page, parse_page(context.request));
    TRY(auto const row, load_object(context));
    CHECK_OK(check_signature(context, row.sealed));
    TRY(auto const customer, find_customer_key(customer_key_headers::from(context.request), row.sealed));
    // On AWS checksums are encrypted with the object's key, so that asking for them asks KMS.
    if (wanted.checksum || wanted.parts)
        CHECK_OK(open_object_key(context, {*context.bucket, row.key, row.sealed}, customer));
    std::string document;
    xml::writer out{document};
    out.declaration();
    out.open("GetObjectAttributesResponse", {{"xmlns", xml::s3_namespace}});
    if (wanted.etag) out.element("ETag", row.etag);
    if (wanted.checksum) print_checksum(out, row.digest);
    if (wanted.parts) print_parts(out, row, page);
    if (wanted.storage_class) out.element("StorageClass", row.storage_class);
    if (wanted.size) out.element("ObjectSize", std::to_string(row.blob.size));
    out.close();
    auto response = xml_response(context, std::move(document));
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
     .run = handler::simple{get_object_attributes}},
};

}  // namespace

std::span<operation const> object_attributes() {
    return object_attributes_rows;
}

}  // namespace s3seal::s3::ops
