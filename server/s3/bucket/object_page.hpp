// What lists of objects and lists of versions have in common: what is asked for, and the entries of a page.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error.hpp"
#include "server/xml/codec.hpp"
#include "storage/listing.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::s3 {

inline constexpr xml::quotes quotes_in_lists = xml::quotes::escaped;

// InvalidArgument.
struct listing_request {
    storage::object_query query;
    std::optional<xml::text_encoding> encoding;
    bool show_restored = false;  // x-amz-optional-object-attributes: RestoreStatus
};
// But for its page size and markers.
result<listing_request> parse_listing_request(request_context const& context);

// From MaxKeys on all lists are alike.
struct object_page {
    std::size_t max_keys = 0;
    std::optional<std::string> delimiter;
    std::optional<xml::text_encoding> encoding;
    bool truncated = false;
    xml::printed_elements entries = {};
    xml::printed_elements common_prefixes = {};
};
template <class Ar>
void describe(Ar& ar, object_page& x) {
    ar.required("MaxKeys", x.max_keys);
    ar.optional("Delimiter", x.delimiter, xml::encodable);
    ar.optional("EncodingType", x.encoding);
    ar.required("IsTruncated", x.truncated);
    ar.printed(x.entries);
    ar.printed(x.common_prefixes);
}
object_page begin_page(listing_request const& wanted);

enum class entries { objects, versions };

// Prints what is listed, while it is listed.
class page_printer final : public storage::listing_sink {
public:
    // `show_owner`: of each entry.
    page_printer(object_page& page, entries kind, request_context const& context, listing_request const& wanted,
                 bool show_owner);

    void add(storage::listed_object const& row) override;
    void add_common_prefix(std::string_view prefix) override;

private:
    std::optional<person>& owner_of(storage::listed_object const& row);
    void print(storage::listed_object const& row);
    void reserve();

    object_page& page_;
    entries kind_;
    instant now_;
    bool show_restored_;
    bool show_writers_;                  // else the bucket's owner owns every object
    std::optional<person> owner_;        // of what has none of its own; absent: none is shown
    std::optional<person> other_owner_;  // of the last entry that has one
    std::string other_account_;
    xml::printer entries_;
    xml::printer common_prefixes_;
};

}  // namespace s3seal::s3
