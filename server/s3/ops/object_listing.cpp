// ListObjectsV2 and ListObjects: one selection, two documents.
#include "server/aws/accounts.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/request/elements.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/paging.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"
#include "storage/metadata_store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::s3::ops {

namespace {

// What both versions of the request say.
struct listing {
    storage::object_query query;
    std::optional<xml::text_encoding> encoding;
    bool show_owner = false;
};

result<listing> parse_object_listing(request_context const& context) {
    listing wanted;
    TRY(wanted.encoding, parse_encoding_type(context));
    TRY(wanted.query.limit, parse_page_size(context, "max-keys", "maxKeys"));
    wanted.query.prefix = context.query("prefix").value_or("");
    wanted.query.delimiter = context.query("delimiter").value_or("");
    return wanted;
}

// Views: it is printed at once.
struct listed_object {
    std::string_view key;
    instant last_modified;
    std::string_view etag;
    std::optional<std::string_view> checksum_algorithm = {};
    std::optional<std::string_view> checksum_type = {};
    std::uint64_t size = 0;
    std::optional<person>& owner;
    std::string_view storage_class;
};
template <class Ar>
void describe(Ar& ar, listed_object& x) {
    ar.required("Key", x.key, xml::encodable);
    ar.required("LastModified", x.last_modified);
    ar.required("ETag", x.etag, xml::quoted);
    ar.optional("ChecksumAlgorithm", x.checksum_algorithm);
    ar.optional("ChecksumType", x.checksum_type);
    ar.required("Size", x.size);
    ar.optional("Owner", x.owner);
    ar.required("StorageClass", x.storage_class);
}

// From MaxKeys on both versions are alike.
struct listed_page {
    std::size_t max_keys = 0;
    std::optional<std::string> delimiter;
    std::optional<xml::text_encoding> encoding;
    bool truncated = false;
    xml::printed_elements contents = {};
    xml::printed_elements common_prefixes = {};
};
template <class Ar>
void describe(Ar& ar, listed_page& x) {
    ar.required("MaxKeys", x.max_keys);
    ar.optional("Delimiter", x.delimiter, xml::encodable);
    ar.optional("EncodingType", x.encoding);
    ar.required("IsTruncated", x.truncated);
    ar.printed(x.contents);
    ar.printed(x.common_prefixes);
}

constexpr xml::form list_form{.root = "ListBucketResult", .in_text = xml::quotes::escaped};

struct list_objects_result {
    static constexpr auto document = list_form;
    std::string name;
    std::string prefix;
    std::string marker;
    std::optional<std::string> next_marker = {};
    listed_page page = {};
};
template <class Ar>
void describe(Ar& ar, list_objects_result& x) {
    ar.encoding("EncodingType", x.page.encoding);
    ar.required("Name", x.name);
    ar.required("Prefix", x.prefix, xml::encodable);
    ar.required("Marker", x.marker, xml::encodable);
    ar.optional("NextMarker", x.next_marker, xml::encodable);
    describe(ar, x.page);
}

struct list_objects_v2_result {
    static constexpr auto document = list_form;
    std::string name;
    std::string prefix;
    std::optional<std::string> start_after = {};
    std::optional<std::string> token = {};
    std::optional<std::string> next_token = {};
    std::size_t key_count = 0;
    listed_page page = {};
};
template <class Ar>
void describe(Ar& ar, list_objects_v2_result& x) {
    ar.encoding("EncodingType", x.page.encoding);
    ar.required("Name", x.name);
    ar.required("Prefix", x.prefix, xml::encodable);
    ar.optional("StartAfter", x.start_after, xml::encodable);
    ar.optional("ContinuationToken", x.token);
    ar.optional("NextContinuationToken", x.next_token);
    ar.required("KeyCount", x.key_count);
    describe(ar, x.page);
}

// Prints what is listed, while it is listed.
class page_printer final : public storage::listing_sink {
public:
    page_printer(listed_page& page, std::optional<person> owner)
        : page_{page},
          owner_{std::move(owner)},
          contents_{page.contents.text, list_form.in_text},
          common_prefixes_{page.common_prefixes.text, list_form.in_text} {
        contents_.encoding({}, page.encoding);
        common_prefixes_.encoding({}, page.encoding);
    }

    void add(storage::listed_object const& row) override {
        listed_object shown{.key = row.key,
                            .last_modified = row.modified,
                            .etag = row.etag,
                            .size = row.size,
                            .owner = owner_,
                            .storage_class = row.storage_class};
        if (!row.checksum_algorithm.empty()) {
            shown.checksum_algorithm = row.checksum_algorithm;
            shown.checksum_type = row.checksum_type;
        }
        contents_.required("Contents", shown);
        if (++page_.contents.count == sample_size) reserve();
    }

    void add_common_prefix(std::string_view prefix) override {
        common_prefix shown{std::string{prefix}};
        common_prefixes_.required("CommonPrefixes", shown);
        ++page_.common_prefixes.count;
    }

private:
    // Entries are much alike: the first of them tell how long the page becomes, and it is moved only once.
    static constexpr std::size_t sample_size = 16;
    void reserve() {
        auto& text = page_.contents.text;
        text.reserve(text.size() / sample_size * (page_.max_keys + 1));
    }

    listed_page& page_;
    std::optional<person> owner_;
    xml::printer contents_;
    xml::printer common_prefixes_;
};

struct selected_page {
    listed_page page;
    std::string last = {};  // that is on it
};

// max-keys=0 asks whether the bucket can be listed at all; there is never a next page.
result<selected_page> select_objects(storage::metadata_store& metadata, request_context const& context,
                                     listing const& wanted) {
    selected_page chosen{.page = {.max_keys = wanted.query.limit,
                                  .delimiter = unless_empty(wanted.query.delimiter),
                                  .encoding = wanted.encoding}};
    if (wanted.query.limit == 0) return chosen;
    std::optional<person> owner;
    if (wanted.show_owner) owner.emplace().id = aws::canonical_user_id(context.bucket->account);
    page_printer to{chosen.page, std::move(owner)};
    TRY(auto end, lift(metadata.list_objects(context.bucket_id(), wanted.query, to)));
    chosen.page.truncated = end.truncated;
    chosen.last = std::move(end.last);
    return chosen;
}

http::response list_response(request_context const& context, std::string document) {
    auto response = xml_response(context, std::move(document));
    response.add("x-amz-bucket-region", context.bucket->region);
    return response;
}

result<http::response> list_objects_v2(services const& svc, request_context& context) {
    TRY(auto wanted, parse_object_listing(context));
    wanted.show_owner = context.query("fetch-owner") == "true";
    auto const token = context.query("continuation-token");
    auto const start_after = context.query("start-after").value_or("");
    wanted.query.after = start_after;
    if (token) {
        TRY(wanted.query.after, parse_continuation_token(*token));
    }
    TRY(auto chosen, select_objects(svc.metadata, context, wanted));

    auto& page = chosen.page;
    list_objects_v2_result shown{.name = context.bucket_name,
                                 .prefix = wanted.query.prefix,
                                 .key_count = page.contents.count + page.common_prefixes.count};
    if (token)
        shown.token = *token;
    else
        shown.start_after = unless_empty(std::string{start_after});
    if (page.truncated) shown.next_token = make_continuation_token(chosen.last);
    shown.page = std::move(page);
    return list_response(context, xml::write(std::move(shown)));
}

result<http::response> list_objects(services const& svc, request_context& context) {
    TRY(auto wanted, parse_object_listing(context));
    wanted.show_owner = true;
    wanted.query.after = context.query("marker").value_or("");
    TRY(auto chosen, select_objects(svc.metadata, context, wanted));

    list_objects_result shown{.name = context.bucket_name, .prefix = wanted.query.prefix, .marker = wanted.query.after};
    // Without a delimiter clients go on from the last key themselves (recorded).
    if (chosen.page.truncated && !wanted.query.delimiter.empty()) shown.next_marker = chosen.last;
    shown.page = std::move(chosen.page);
    return list_response(context, xml::write(std::move(shown)));
}

// `list-type` other than 2 lists as version 1.
result<http::response> list_by_type(services const& svc, request_context& context) {
    if (is_express(context)) CHECK_OK(check_directory_listing(context));
    return context.query("list-type") == "2" ? list_objects_v2(svc, context) : list_objects(svc, context);
}

constexpr operation object_listing_rows[] = {
    {.name = "ListObjectsV2",
     .verb = "GET",
     .resource = on::bucket,
     .query = "list-type",
     .action = "s3:ListBucket",
     .run = handler::simple{list_by_type}},
    {.name = "ListObjects",
     .verb = "GET",
     .resource = on::bucket,
     .action = "s3:ListBucket",
     .run = handler::simple{list_objects}},
};

}  // namespace

std::span<operation const> object_listing() {
    return object_listing_rows;
}

}  // namespace s3seal::s3::ops
