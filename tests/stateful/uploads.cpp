// CreateMultipartUpload, UploadPart, AbortMultipartUpload, ListParts.
#include "tests/stateful/uploads.hpp"

#include "tests/stateful/families.hpp"
#include "tests/stateful/locks.hpp"
#include "tests/stateful/sources.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::stateful {

upload* find_upload(state& all, operation const& asked, expected& out) {
    for (auto const& one : bucket_of(all, asked).uploads)
        if (one->id == asked.upload && one->key == asked.key) return one.get();
    out.refuse({404, "NoSuchUpload", element("UploadId", asked.upload)});
    return nullptr;
}

void draw_upload(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    auto const& from = in.uploads.empty() || (rolled.chance(4) && !all.ended.empty()) ? all.ended : in.uploads;
    if (from.empty()) return draw_nothing(asked);
    auto const& one = *rolled.any(from);
    asked.upload = one.id;
    asked.key = one.key;
    asked.encryption.customer = one.encryption.customer;
}

void draw_nothing(operation& asked) {
    asked.kind = "HeadBucket";
}

namespace {

void draw_create(dice& rolled, state const& all, operation& asked) {
    asked.key = draw_key(rolled);
    asked.encryption = draw_encryption(rolled, all);
    if (rolled.chance(30)) asked.content_type = "text/plain";
    if (rolled.chance(30)) asked.meta = fmt::format("m{}", rolled.below(100));
    if (rolled.chance(20)) asked.tags = draw_tags(rolled);
    draw_lock(rolled, all, bucket_of(all, asked), asked);
}

expected answer_create(state& all, operation const& asked) {
    auto& in = bucket_of(all, asked);
    expected out;
    auto const made = std::make_shared<upload>();
    made->encryption = choose_encryption(all, in, asked.encryption, out);
    check_lock(in, asked, out);
    if (out.refused()) return out;
    made->key = asked.key;
    made->content_type = asked.content_type.empty() ? "binary/octet-stream" : asked.content_type;
    made->meta = asked.meta;
    made->begun = all.now;
    made->changes = in.changes[asked.key];
    for (auto const& [key, value] : asked.tags) made->tags[key] = value;
    lock_new(all, in, asked, *made);
    in.uploads.push_back(made);
    out.headers = {{"Content-Type", "application/xml"}};
    show_encryption(out, made->encryption);
    out.body = document("InitiateMultipartUploadResult", element("Bucket", asked.bucket) +
                                                             element("Key", xml_text(asked.key)) +
                                                             element("UploadId", out.hole("upload", &made->id)));
    return out;
}

// ---- UploadPart, UploadPartCopy

constexpr std::size_t least_part = 5u << 20;

void draw_part(dice& rolled, state const& all, operation& asked) {
    draw_upload(rolled, all, asked);
    asked.part = 1 + static_cast<int>(rolled.below(3));
    asked.body =
        rolled.chance(3) ? std::string(least_part, static_cast<char>('a' + rolled.below(3))) : draw_body(rolled);
    if (rolled.chance(3)) asked.encryption.customer = rolled.one_of({'\0', 'a', 'b'});
    asked.digest = rolled.chance(bucket_of(all, asked).has_lock ? 92 : 10);
}

void draw_part_copy(dice& rolled, state const& all, operation& asked) {
    draw_upload(rolled, all, asked);
    asked.part = 1 + static_cast<int>(rolled.below(3));
    draw_source(rolled, all, asked);
}

upload* check_part(state& all, operation const& asked, expected& out) {
    auto* const into = find_upload(all, asked, out);
    if (into == nullptr) return nullptr;
    if (into->encryption.customer != asked.encryption.customer) out.refuse({400, "InvalidRequest"});
    need_key(into->encryption, out);
    return into;
}

expected answer_part(state& all, operation const& asked) {
    expected out;
    auto* const into = check_part(all, asked, out);
    if (into != nullptr) check_digest(asked, *into, out);
    if (out.refused()) return out;
    auto& made = into->parts[asked.part];
    made = {asked.body, "", all.now};

    out.headers.emplace_back("ETag", "\"" + etag_of(made.body, into->encryption, out, &made.etag) + "\"");
    show_encryption(out, into->encryption);
    return out;
}

expected answer_part_copy(state& all, operation const& asked) {
    expected out;
    auto* const into = check_part(all, asked, out);
    auto* const source = find_source(all, asked, out);
    if (out.refused()) return out;
    auto& made = into->parts[asked.part];
    made = {source->body, "", all.now};
    auto const etag = etag_of(made.body, into->encryption, out, &made.etag);
    out.headers = {{"Content-Type", "application/xml"}};
    show_encryption(out, into->encryption);
    show_source_version(all, asked, *source, out);
    out.body = document("CopyPartResult", element("LastModified", shown_time(all, out, made.modified)) +
                                              element("ETag", "\"" + etag + "\""));
    return out;
}

// ---- AbortMultipartUpload, ListParts

expected answer_abort(state& all, operation const& asked) {
    expected out;
    out.status = 204;
    auto const* const found = find_upload(all, asked, out);
    if (found != nullptr) end_upload(all, bucket_of(all, asked), found->id);
    return out;
}

void draw_abort(dice& rolled, state const& all, operation& asked) {
    draw_upload(rolled, all, asked);
    asked.encryption = {};
}

void draw_list_parts(dice& rolled, state const& all, operation& asked) {
    draw_abort(rolled, all, asked);
    if (asked.upload.empty()) return;
    if (rolled.chance(30)) asked.query.emplace_back("max-parts", std::to_string(1 + rolled.below(2)));
    if (rolled.chance(30)) asked.query.emplace_back("part-number-marker", std::to_string(rolled.below(4)));
}

expected answer_list_parts(state& all, operation const& asked) {
    expected out;
    auto const* const found = find_upload(all, asked, out);
    if (found != nullptr) need_key(found->encryption, out);
    if (out.refused()) return out;
    auto const most = std::stoul(asked.parameter("max-parts", "1000"));
    auto const marker = std::stoi(asked.parameter("part-number-marker", "0"));
    std::string entries;
    std::size_t shown = 0;
    int last = 0;
    bool more = false;
    for (auto const& [number, one] : found->parts) {
        if (number <= marker) continue;
        if (more = shown == most; more) break;
        entries += element("Part", element("PartNumber", std::to_string(number)) +
                                       element("LastModified", shown_time(all, out, one.modified)) +
                                       element("ETag", "&quot;" + one.etag + "&quot;") +
                                       element("Size", std::to_string(one.body.size())));
        ++shown;
        last = number;
    }
    out.headers = {{"Content-Type", "application/xml"}};
    out.body =
        document("ListPartsResult",
                 element("Bucket", asked.bucket) + element("Key", xml_text(asked.key)) +
                     element("UploadId", asked.upload) + initiator(all) + owner(all) +
                     element("StorageClass", "STANDARD") + element("PartNumberMarker", std::to_string(marker)) +
                     element("NextPartNumberMarker", std::to_string(last)) + element("MaxParts", std::to_string(most)) +
                     element("IsTruncated", more ? "true" : "false") + entries);
    return out;
}

constexpr kind table[] = {
    {"CreateMultipartUpload", "POST", "uploads", 5, draw_create, answer_create},
    {"UploadPart", "PUT", "", 8, draw_part, answer_part},
    {"UploadPartCopy", "PUT", "", 3, draw_part_copy, answer_part_copy},
    {"CompleteMultipartUpload", "POST", "", 4, draw_complete, answer_complete},
    {"AbortMultipartUpload", "DELETE", "", 1, draw_abort, answer_abort},
    {"ListParts", "GET", "", 2, draw_list_parts, answer_list_parts},
};

}  // namespace

std::span<kind const> upload_kinds() {
    return table;
}

}  // namespace s3seal::stateful
