// ListObjects, ListObjectsV2, ListMultipartUploads.
#include "tests/stateful/listing.hpp"
#include "tests/stateful/families.hpp"
#include "tests/stateful/uploads.hpp"

#include <fmt/format.h>

namespace s3seal::stateful {

page_request read_page(operation const& asked, std::string const& marker, std::string const& most) {
    return {asked.parameter("prefix"), asked.parameter("delimiter"), asked.parameter(marker),
            std::stoul(asked.parameter(most, "1000")), asked.has_parameter("encoding-type")};
}

folded fold(std::string const& key, page_request const& page) {
    if (page.delimiter.empty()) return {key, false};
    auto const at = key.find(page.delimiter, page.prefix.size());
    if (at == key.npos) return {key, false};
    return {key.substr(0, at + page.delimiter.size()), true};
}

bool is_behind(folded const& one, std::string const& marker) {
    return one.name > marker && !(one.is_prefix && marker.starts_with(one.name));
}

std::string delimiter_and_encoding(page_request const& wanted) {
    return (wanted.delimiter.empty() ? "" : element("Delimiter", wanted.shown(wanted.delimiter))) +
           (wanted.encoded ? element("EncodingType", "url") : "");
}

void draw_page(dice& rolled, operation& asked, std::string const& most) {
    if (rolled.chance(40)) asked.query.emplace_back("prefix", rolled.one_of({"a", "a/", "b", "q", "c d", "\xc3\xa9"}));
    if (rolled.chance(50)) asked.query.emplace_back("delimiter", rolled.one_of({"/", "/", "//", "b", " d"}));
    if (rolled.chance(50)) asked.query.emplace_back(most, std::to_string(rolled.below(5)));
    if (rolled.chance(40)) asked.query.emplace_back("encoding-type", "url");
}

std::string draw_marker(dice& rolled) {
    return rolled.chance(80) ? draw_key(rolled) : rolled.one_of({"a/b/", "a/0", "b/", "zz"});
}

namespace {

using objects = std::vector<std::pair<std::string, object_version const*>>;

objects current_objects(bucket const& in) {
    objects out;
    for (auto const& [key, versions] : in.keys)
        if (!versions.empty() && !versions.front()->is_marker) out.emplace_back(key, versions.front().get());
    return out;
}

page<object_version const*> list(bucket const& in, page_request const& wanted) {
    return cut_page(current_objects(in), wanted,
                    [&](std::string const& key, object_version const*) { return key > wanted.marker; });
}

std::string contents(state const& all, page<object_version const*> const& shown, page_request const& wanted,
                     bool with_owner, expected& out) {
    std::string entries;
    for (auto const& one : shown.entries)
        for (auto const* object : one.items)
            entries += element("Contents", element("Key", wanted.shown(one.place.name)) +
                                               element("LastModified", shown_time(all, out, object->modified)) +
                                               listed_bytes(*object) + (with_owner ? owner(all) : "") +
                                               element("StorageClass", "STANDARD"));
    return entries + common_prefixes(shown, wanted);
}

void finish(expected& out, std::string const& name, std::string const& content) {
    out.headers = {{"Content-Type", "application/xml"}, {"x-amz-bucket-region", "us-east-1"}};
    out.body = document(name, content);
}

void draw_list(dice& rolled, state const&, operation& asked) {
    draw_page(rolled, asked, "max-keys");
    if (rolled.chance(40)) asked.query.emplace_back("marker", draw_marker(rolled));
}

expected answer_list(state& all, operation const& asked) {
    expected out;
    auto const wanted = read_page(asked, "marker", "max-keys");
    auto const shown = list(bucket_of(all, asked), wanted);
    bool const tells_next = shown.truncated && !wanted.delimiter.empty();
    finish(out, "ListBucketResult",
           element("Name", asked.bucket) + wanted.given("Prefix", wanted.prefix) +
               wanted.given("Marker", wanted.marker) +
               (tells_next ? element("NextMarker", wanted.shown(shown.entries.back().place.name)) : "") +
               element("MaxKeys", std::to_string(wanted.most)) + delimiter_and_encoding(wanted) +
               element("IsTruncated", shown.truncated ? "true" : "false") + contents(all, shown, wanted, true, out));
    return out;
}

void draw_list_2(dice& rolled, state const& all, operation& asked) {
    if (!all.pages.empty() && rolled.chance(40)) {
        auto const& next = *rolled.any(all.pages);
        asked.bucket = next.bucket;
        asked.query = next.query;
        std::erase_if(asked.query, [](auto const& one) { return one.first == "continuation-token"; });
        asked.query.emplace_back("continuation-token", next.token);
        return;
    }
    draw_page(rolled, asked, "max-keys");
    if (rolled.chance(40)) asked.query.emplace_back("start-after", draw_marker(rolled));
    if (rolled.chance(30)) asked.query.emplace_back("fetch-owner", "true");
}

// A token stands for the place where its page ended.
std::string place_of_token(state const& all, std::string const& token) {
    for (auto const& one : all.pages)
        if (one->token == token) return one->last;
    return {};
}

std::string next_token(state& all, operation const& asked, std::string const& last, expected& out) {
    auto const next = std::make_shared<next_page>(next_page{"", asked.bucket, asked.query, last});
    all.pages.push_back(next);
    if (all.pages.size() > 20) all.pages.erase(all.pages.begin());
    return element("NextContinuationToken", out.hole("token", &next->token));
}

expected answer_list_2(state& all, operation const& asked) {
    expected out;
    auto wanted = read_page(asked, "start-after", "max-keys");
    auto const start_after = wanted.marker;
    auto const token = asked.parameter("continuation-token");
    if (!token.empty()) wanted.marker = place_of_token(all, token);
    auto const shown = list(bucket_of(all, asked), wanted);
    auto const start =
        token.empty() && asked.has_parameter("start-after") ? element("StartAfter", wanted.shown(start_after)) : "";
    auto const next = shown.truncated ? next_token(all, asked, shown.entries.back().place.name, out) : "";
    finish(out, "ListBucketResult",
           element("Name", asked.bucket) + wanted.given("Prefix", wanted.prefix) + start +
               (token.empty() ? "" : element("ContinuationToken", token)) + next +
               element("KeyCount", std::to_string(shown.entries.size())) +
               element("MaxKeys", std::to_string(wanted.most)) + delimiter_and_encoding(wanted) +
               element("IsTruncated", shown.truncated ? "true" : "false") +
               contents(all, shown, wanted, asked.has_parameter("fetch-owner"), out));
    return out;
}

// ---- ListMultipartUploads

void draw_list_uploads(dice& rolled, state const&, operation& asked) {
    draw_page(rolled, asked, "max-uploads");
    if (rolled.chance(30)) asked.query.emplace_back("key-marker", draw_marker(rolled));
}

std::vector<std::pair<std::string, upload const*>> uploads_by_key(bucket const& in) {
    std::multimap<std::string, upload const*> sorted;  // of one key in the order of their begin
    for (auto const& one : in.uploads) sorted.emplace(one->key, one.get());
    return {sorted.begin(), sorted.end()};
}

expected answer_list_uploads(state& all, operation const& asked) {
    expected out;
    auto const wanted = read_page(asked, "key-marker", "max-uploads");
    auto const shown = cut_page(uploads_by_key(bucket_of(all, asked)), wanted,
                                [&](std::string const& key, upload const*) { return key > wanted.marker; });
    std::string entries, next_key, next_id;
    for (auto const& one : shown.entries) {
        next_key = one.place.is_prefix ? "" : one.place.name;
        next_id = one.place.is_prefix ? "" : one.items.front()->id;
        for (auto const* begun : one.items)
            entries += element("Upload", element("Key", wanted.shown(begun->key)) + element("UploadId", begun->id) +
                                             initiator(all) + owner(all) + element("StorageClass", "STANDARD") +
                                             element("Initiated", shown_time(all, out, begun->begun)));
    }
    out.headers = {{"Content-Type", "application/xml"}};
    out.body = document(
        "ListMultipartUploadsResult",
        element("Bucket", asked.bucket) + wanted.given("KeyMarker", wanted.marker) + "<UploadIdMarker/>" +
            wanted.given("NextKeyMarker", next_key) + wanted.given("NextUploadIdMarker", next_id) +
            (wanted.delimiter.empty() ? "" : element("Delimiter", wanted.shown(wanted.delimiter))) +
            (wanted.prefix.empty() ? "" : element("Prefix", wanted.shown(wanted.prefix))) +
            (wanted.encoded ? element("EncodingType", "url") : "") +
            element("MaxUploads", std::to_string(wanted.most)) +
            element("IsTruncated", shown.truncated ? "true" : "false") + entries + common_prefixes(shown, wanted));
    return out;
}

constexpr kind table[] = {
    {"ListObjects", "GET", "", 4, draw_list, answer_list},
    {"ListObjectsV2", "GET", "list-type=2", 5, draw_list_2, answer_list_2},
    {"ListMultipartUploads", "GET", "uploads", 2, draw_list_uploads, answer_list_uploads},
};

}  // namespace

std::span<kind const> listing_kinds() {
    return table;
}

std::string owner(state const& all) {
    return element("Owner", element("ID", all.owner));
}

std::string initiator(state const& all) {
    return element("Initiator", element("ID", all.owner) + element("DisplayName", account));
}

std::string listed_bytes(object_version const& one) {
    return element("ETag", "&quot;" + one.etag + "&quot;") +
           (one.has_checksum
                ? "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>"
                : "") +
           element("Size", std::to_string(one.body.size()));
}

}  // namespace s3seal::stateful
