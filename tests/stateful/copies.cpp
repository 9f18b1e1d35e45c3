// CopyObject.
#include "tests/stateful/families.hpp"
#include "tests/stateful/locks.hpp"
#include "tests/stateful/rules.hpp"
#include "tests/stateful/sources.hpp"

#include <fmt/format.h>

namespace s3seal::stateful {

void draw_source(dice& rolled, state const& all, operation& asked) {
    auto& from = asked.source;
    auto at = all.buckets.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(rolled.below(all.buckets.size())));
    from.bucket = at->first;
    from.key = draw_known_key(rolled, at->second);
    from.version = draw_version(rolled, at->second, from.key);
    if (from.version && from.version->size() != 32 && *from.version != "null") from.version.reset();
    from.customer = draw_customer_key(rolled, drawn_version(at->second, from.key, from.version));
    if (rolled.chance(8)) from.if_match = draw_etag(rolled, at->second, from.key);
    if (rolled.chance(8)) from.if_none_match = draw_etag(rolled, at->second, from.key);
}

object_version* find_source(state& all, operation const& asked, expected& out) {
    operation named;
    named.bucket = asked.source.bucket;
    named.key = asked.source.key;
    named.version = asked.source.version;
    expected looked;
    auto* const found = find_version(all, named, "GET", looked);
    for (auto& one : looked.refusals) {
        one.headers.clear();  // of a marker: not told of sources
        if (one.status == 405) one = {400, "InvalidRequest"};
        out.refuse(one);
    }
    if (found == nullptr) return nullptr;
    need_customer_key(*found, asked.source.customer, out);
    need_key(found->encryption, out);
    auto const quoted = "\"" + found->etag + "\"";
    if (!asked.source.if_match.empty() && asked.source.if_match != quoted)
        out.refuse(precondition_failed("x-amz-copy-source-If-Match"));
    else if (asked.source.if_none_match == quoted)
        out.refuse(precondition_failed("x-amz-copy-source-If-None-Match"));
    return found;
}

void show_source_version(state const& all, operation const& asked, object_version const& source, expected& out) {
    if (all.buckets.at(asked.source.bucket).versioning != versioning::never && source.id != "null")
        out.headers.emplace_back("x-amz-copy-source-version-id", source.id);
}

namespace {

void draw_copy(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    draw_source(rolled, all, asked);
    bool const onto_itself = rolled.chance(20);
    asked.key = onto_itself ? asked.source.key : draw_key(rolled);
    if (onto_itself) asked.source.bucket = asked.bucket;
    asked.encryption = draw_encryption(rolled, all);
    asked.replace_metadata = rolled.chance(30);
    if (asked.replace_metadata && rolled.chance(50)) asked.content_type = "text/plain";
    if (asked.replace_metadata && rolled.chance(50)) asked.meta = fmt::format("m{}", rolled.below(100));
    asked.replace_tags = rolled.chance(20);
    if (asked.replace_tags && rolled.chance(50)) asked.tags = draw_tags(rolled);
    draw_write_conditions(rolled, in, asked);
    draw_lock(rolled, all, in, asked);
}

bool changes_nothing(bucket const& in, operation const& asked, object_version const& source, encryption const& made) {
    bool const onto_itself =
        asked.bucket == asked.source.bucket && asked.key == asked.source.key && in.current(asked.key) == &source;
    return onto_itself && !asked.replace_metadata && !asked.encryption.asks() && asked.source.customer == 0 &&
           !in.encryption.configured && made.method == source.encryption.method;
}

version_ptr make_copy(state const& all, operation const& asked, object_version const& source) {
    auto const made = std::make_shared<object_version>();
    made->body = source.body;
    auto const& sent_type = asked.content_type.empty() ? "binary/octet-stream" : asked.content_type;
    made->content_type = asked.replace_metadata ? sent_type : source.content_type;
    made->meta = asked.replace_metadata ? asked.meta : source.meta;
    made->modified = all.now;
    if (asked.replace_tags)
        for (auto const& [key, value] : asked.tags) made->tags[key] = value;
    else
        made->tags = source.tags;
    return made;
}

expected answer_copy(state& all, operation const& asked) {
    auto& in = bucket_of(all, asked);
    expected out;
    auto const made_under = choose_encryption(all, in, asked.encryption, out);
    check_write_conditions(in, asked, out);
    check_lock(in, asked, out);
    auto* const source = find_source(all, asked, out);
    if (source == nullptr) return out;
    if (changes_nothing(in, asked, *source, made_under)) out.refuse({400, "InvalidRequest"});
    auto const made = make_copy(all, asked, *source);
    made->encryption = made_under;
    copy_annotations(all, *source, *made, out);
    if (out.refused()) return out;
    lock_new(all, in, asked, *made);
    auto const etag = etag_of(made->body, made->encryption, out, &made->etag);
    out.headers = {{"Content-Type", "application/xml"}};
    show_encryption(out, made->encryption);
    show_source_version(all, asked, *source, out);
    if (in.versioning == versioning::suspended) out.headers.emplace_back("x-amz-version-id", "null");
    auto const checksum = element("ChecksumType", "FULL_OBJECT") + element("ChecksumCRC64NVME", crc64nvme(made->body));
    out.body = document("CopyObjectResult", element("LastModified", shown_time(all, out, made->modified)) +
                                                element("ETag", "\"" + etag + "\"") + checksum);
    add_version(in, asked.key, made, out);
    return out;
}

constexpr kind table[] = {{"CopyObject", "PUT", "", 10, draw_copy, answer_copy}};

}  // namespace

std::span<kind const> copy_kinds() {
    return table;
}

}  // namespace s3seal::stateful
