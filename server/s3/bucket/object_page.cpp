#include "server/s3/bucket/object_page.hpp"

#include "server/aws/accounts.hpp"
#include "server/s3/request/paging.hpp"

#include <cstdint>

namespace s3seal::s3 {

namespace {

struct restore_status {
    bool in_progress = false;
    std::optional<instant> expires = {};
};
template <class Ar>
void describe(Ar& ar, restore_status& x) {
    ar.required("IsRestoreInProgress", x.in_progress);
    ar.optional("RestoreExpiryDate", x.expires);
}

// Of what was asked for and has not gone again.
std::optional<restore_status> status_of(storage::restoration const& of, instant now) {
    if (of.expires <= now) return std::nullopt;
    if (of.ready > now) return restore_status{.in_progress = true};
    return restore_status{.in_progress = false, .expires = of.expires};
}

// Contents, Version and DeleteMarker: each has some of these, in this order. Views: it is printed at once.
struct listed_entry {
    std::string_view key;
    std::optional<std::string_view> version = {};
    std::optional<bool> latest = {};
    instant last_modified;
    std::optional<std::string_view> etag = {};
    std::optional<std::string_view> checksum_algorithm = {};
    std::optional<std::string_view> checksum_type = {};
    std::optional<std::uint64_t> size = {};
    std::optional<person>& owner;
    std::optional<std::string_view> storage_class = {};
    std::optional<restore_status> restored = {};
};
template <class Ar>
void describe(Ar& ar, listed_entry& x) {
    ar.required("Key", x.key, xml::encodable);
    ar.optional("VersionId", x.version);
    ar.optional("IsLatest", x.latest);
    ar.required("LastModified", x.last_modified);
    ar.optional("ETag", x.etag, xml::quoted);
    ar.optional("ChecksumAlgorithm", x.checksum_algorithm);
    ar.optional("ChecksumType", x.checksum_type);
    ar.optional("Size", x.size);
    ar.optional("Owner", x.owner);
    ar.optional("StorageClass", x.storage_class);
    ar.optional("RestoreStatus", x.restored);
}

constexpr std::string_view optional_attributes = "x-amz-optional-object-attributes";

// A list with commas, of which S3 knows one.
result<bool> asks_for_restored(http::request const& request) {
    auto rest = request.find(optional_attributes).value_or("");
    bool asks = false;
    while (!rest.empty()) {
        auto const comma = rest.find(',');
        auto const name = trim(rest.substr(0, comma));
        rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
        if (name != "RestoreStatus")
            return invalid_argument("Invalid attribute name specified.", optional_attributes, name);
        asks = true;
    }
    return asks;
}

}  // namespace

result<listing_request> parse_listing_request(request_context const& context) {
    listing_request wanted;
    TRY(wanted.encoding, parse_encoding_type(context));
    TRY(wanted.show_restored, asks_for_restored(context.request));
    wanted.query.with_owner = wanted.show_restored || context.bucket->has_acls();
    wanted.query.prefix = context.query("prefix").value_or("");
    wanted.query.delimiter = context.query("delimiter").value_or("");
    return wanted;
}

object_page begin_page(listing_request const& wanted) {
    return {
        .max_keys = wanted.query.limit, .delimiter = unless_empty(wanted.query.delimiter), .encoding = wanted.encoding};
}

page_printer::page_printer(object_page& page, entries kind, request_context const& context,
                           listing_request const& wanted, bool show_owner)
    : page_{page},
      kind_{kind},
      now_{context.now},
      show_restored_{wanted.show_restored},
      show_writers_{context.bucket->has_acls()},
      entries_{page.entries.text, quotes_in_lists},
      common_prefixes_{page.common_prefixes.text, quotes_in_lists} {
    if (show_owner) owner_.emplace().id = aws::canonical_user_id(context.bucket->account);
    entries_.encoding({}, page.encoding);
    common_prefixes_.encoding({}, page.encoding);
}

std::optional<person>& page_printer::owner_of(storage::listed_object const& row) {
    if (!owner_ || !show_writers_ || row.owner.empty()) return owner_;
    if (other_account_ != row.owner) {
        other_account_ = row.owner;
        other_owner_.emplace().id = aws::canonical_user_id(row.owner);
    }
    return other_owner_;
}

void page_printer::print(storage::listed_object const& row) {
    listed_entry shown{.key = row.key, .last_modified = row.modified, .owner = owner_of(row)};
    if (kind_ == entries::versions) {
        shown.version = row.version;
        shown.latest = row.latest;
    }
    if (row.delete_marker) return entries_.required("DeleteMarker", shown);
    shown.etag = row.etag;
    shown.size = row.size;
    shown.storage_class = row.storage_class;
    if (!row.checksum_algorithm.empty()) {
        shown.checksum_algorithm = row.checksum_algorithm;
        shown.checksum_type = row.checksum_type;
    }
    if (show_restored_) shown.restored = status_of(row.restored, now_);
    entries_.required(kind_ == entries::versions ? "Version" : "Contents", shown);
}

// Entries are much alike: the first of them tell how long the page becomes, and it is moved only once.
void page_printer::reserve() {
    constexpr std::size_t sample_size = 16;
    if (page_.entries.count != sample_size) return;
    auto& text = page_.entries.text;
    text.reserve(text.size() / sample_size * (page_.max_keys + 1));
}

void page_printer::add(storage::listed_object const& row) {
    print(row);
    ++page_.entries.count;
    reserve();
}

void page_printer::add_common_prefix(std::string_view prefix) {
    common_prefix shown{std::string{prefix}};
    common_prefixes_.required("CommonPrefixes", shown);
    ++page_.common_prefixes.count;
}

}  // namespace s3seal::s3
