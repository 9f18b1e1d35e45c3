// PutBucketVersioning, GetBucketVersioning, ListObjectVersions.
#include "tests/stateful/families.hpp"
#include "tests/stateful/listing.hpp"
#include "tests/stateful/uploads.hpp"

namespace s3seal::stateful {

namespace {

void draw_versioning(dice& rolled, state const& all, operation& asked) {
    // The bucket "plain" stays what it is, so that there is one in any case.
    if (asked.bucket.ends_with("-plain")) return draw_nothing(asked);
    (void)all;
    asked.argument = rolled.one_of({"Enabled", "Enabled", "Suspended"});
}

expected answer_put_versioning(state& all, operation const& asked) {
    auto& in = bucket_of(all, asked);
    expected out;
    bool const suspends = asked.argument == "Suspended";
    if (suspends && in.has_lock) out.refuse({409, "InvalidBucketState"});
    if (out.refused()) return out;
    in.versioning = suspends ? versioning::suspended : versioning::enabled;

    return out;
}

void draw_bucket(dice&, state const&, operation&) {}

expected answer_get_versioning(state& all, operation const& asked) {
    expected out;
    auto const now = bucket_of(all, asked).versioning;
    auto const status = now == versioning::never     ? ""
                        : now == versioning::enabled ? element("Status", "Enabled")
                                                     : element("Status", "Suspended");
    out.headers = {{"Content-Type", "application/xml"}};
    out.body = document("VersioningConfiguration", status);
    return out;
}

// ---- ListObjectVersions

using versions = std::vector<std::pair<std::string, object_version const*>>;

versions all_versions(bucket const& in) {
    versions out;
    for (auto const& [key, of_key] : in.keys)
        for (auto const& one : of_key) out.emplace_back(key, one.get());
    return out;
}

void draw_list(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    draw_page(rolled, asked, "max-keys");
    if (!rolled.chance(50)) return;
    auto const marker = rolled.chance(50) ? draw_known_key(rolled, in) : draw_marker(rolled);
    asked.query.emplace_back("key-marker", marker);
    if (auto const found = in.keys.find(marker); found != in.keys.end() && rolled.chance(60))
        asked.query.emplace_back("version-id-marker", rolled.any(found->second)->id);
}

page<object_version const*> list(bucket const& in, page_request const& wanted, std::string const& version_marker) {
    auto const marked = in.keys.find(wanted.marker);
    auto const is_next = [&](std::string const& key, object_version const* one) {
        if (key != wanted.marker || version_marker.empty()) return key > wanted.marker;
        auto const& of_key = marked->second;
        auto const place = [&](std::string const& id) {
            return std::find_if(of_key.begin(), of_key.end(), [&](auto const& other) { return other->id == id; });
        };
        return place(one->id) > place(version_marker);
    };
    return cut_page(all_versions(in), wanted, is_next);
}

std::string entry(state const& all, bucket const& in, std::string const& key, object_version const& one,
                  page_request const& wanted, expected& out) {
    auto const head = element("Key", wanted.shown(key)) + element("VersionId", one.id) +
                      element("IsLatest", in.current(key) == &one ? "true" : "false") +
                      element("LastModified", shown_time(all, out, one.modified));
    if (one.is_marker) return element("DeleteMarker", head + owner(all));
    return element("Version", head + listed_bytes(one) + owner(all) + element("StorageClass", "STANDARD"));
}

expected answer_list(state& all, operation const& asked) {
    auto const& in = bucket_of(all, asked);
    expected out;
    auto const wanted = read_page(asked, "key-marker", "max-keys");
    auto const version_marker = asked.parameter("version-id-marker");
    auto const shown = list(in, wanted, version_marker);
    std::string entries, next;
    for (auto const& one : shown.entries)
        for (auto const* version : one.items) entries += entry(all, in, one.place.name, *version, wanted, out);
    if (shown.truncated) {
        auto const& last = shown.entries.back();
        next = element("NextKeyMarker", wanted.shown(last.place.name));
        if (!last.place.is_prefix) next += element("NextVersionIdMarker", last.items.front()->id);
    }
    out.headers = {{"Content-Type", "application/xml"}, {"x-amz-bucket-region", "us-east-1"}};
    out.body = document("ListVersionsResult",
                        element("Name", asked.bucket) + wanted.given("Prefix", wanted.prefix) +
                            wanted.given("KeyMarker", wanted.marker) + wanted.given("VersionIdMarker", version_marker) +
                            next + element("MaxKeys", std::to_string(wanted.most)) + delimiter_and_encoding(wanted) +
                            element("IsTruncated", shown.truncated ? "true" : "false") + entries +
                            common_prefixes(shown, wanted));
    return out;
}

constexpr kind table[] = {
    {"PutBucketVersioning", "PUT", "versioning", 2, draw_versioning, answer_put_versioning},
    {"GetBucketVersioning", "GET", "versioning", 1, draw_bucket, answer_get_versioning},
    {"ListObjectVersions", "GET", "versions", 6, draw_list, answer_list},
};

}  // namespace

std::span<kind const> version_kinds() {
    return table;
}

}  // namespace s3seal::stateful
