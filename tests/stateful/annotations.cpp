// Annotations of versions of objects.
#include "tests/stateful/families.hpp"
#include "tests/stateful/rules.hpp"
#include "tests/stateful/sources.hpp"

#include <fmt/format.h>

namespace s3seal::stateful {

void copy_annotations(state const& all, object_version const& source, object_version& made, expected& out) {
    if (source.annotations.empty()) return;
    if (made.encryption.customer != 0) return out.refuse({400, "InvalidRequest"});
    for (auto const& [name, one] : source.annotations) {
        auto& copied = made.annotations[name];
        copied = {one.body, "", iso_time(all.now)};
        if (made.encryption.has_md5_etag()) copied.etag = hex(md5(one.body));
    }
}

namespace {

void draw_place(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.key = draw_known_key(rolled, in);
    asked.version = draw_version(rolled, in, asked.key);
}

void draw_named(dice& rolled, state const& all, operation& asked) {
    draw_place(rolled, all, asked);
    asked.query.emplace_back("annotationName", rolled.one_of({"note", "note.2", "z"}));
}

void draw_put(dice& rolled, state const& all, operation& asked) {
    draw_named(rolled, all, asked);
    asked.body = fmt::format("annotation {}", rolled.below(100));
}

void show_object_version(expected& out, bucket const& in, object_version const& one) {
    if (in.versioning != versioning::never) out.headers.emplace_back("x-amz-object-version-id", one.id);
}

// One that was copied under a key of KMS has an ETag that nobody told yet.
std::string shown_etag(expected& out, std::string const& name, annotation& one) {
    return one.etag.empty() ? out.hole("etag of " + name, &one.etag) : one.etag;
}

expected answer_put(state& all, operation const& asked) {
    expected out;
    auto* const found = find_version(all, asked, "PUT", out);
    if (found == nullptr) return out;
    if (found->encryption.customer != 0) out.refuse({400, "InvalidRequest"});
    if (is_protected(all, *found, false)) out.refuse({403, "AccessDenied"});
    need_key(found->encryption, out);
    if (out.refused()) return out;
    auto const name = asked.parameter("annotationName");
    auto& made = found->annotations[name];
    made = {asked.body, "", iso_time(all.now)};
    out.headers = {{"Content-Type", "application/xml"}};
    out.headers.emplace_back("ETag", "\"" + etag_of(made.body, found->encryption, out, &made.etag) + "\"");
    show_object_version(out, bucket_of(all, asked), *found);
    show_encryption(out, found->encryption);
    show_checksum(out, made.body);
    out.body =
        document("PutObjectAnnotationOutput", element("Key", xml_text(asked.key)) + element("AnnotationName", name));
    return out;
}

expected answer_get(state& all, operation const& asked) {
    expected out;
    auto* const found = find_version(all, asked, "GET", out);
    if (found == nullptr) return out;
    auto const one = found->annotations.find(asked.parameter("annotationName"));
    if (one == found->annotations.end())
        out.refuse({404, "NoSuchAnnotation"});
    else
        need_key(found->encryption, out);
    if (out.refused()) return out;
    out.headers = {{"Content-Type", "application/octet-stream"},
                   {"ETag", "\"" + shown_etag(out, one->first, one->second) + "\""},
                   {"Last-Modified", out.hole("time")}};
    show_object_version(out, bucket_of(all, asked), *found);
    show_encryption(out, found->encryption);
    out.body = one->second.body;
    return out;
}

expected answer_list(state& all, operation const& asked) {
    expected out;
    auto* const found = find_version(all, asked, "GET", out);
    if (found == nullptr) return out;
    std::string entries;
    for (auto& [name, one] : found->annotations)
        entries +=
            element("AnnotationEntry", element("AnnotationName", name) + element("ChecksumAlgorithm", "CRC64NVME") +
                                           element("ETag", "&quot;" + shown_etag(out, name, one) + "&quot;") +
                                           element("LastModified", all.knows_time ? one.modified : out.hole("time")) +
                                           element("Size", std::to_string(one.body.size())));
    out.headers = {{"Content-Type", "application/xml"}};
    show_object_version(out, bucket_of(all, asked), *found);
    out.body = document("ListObjectAnnotationsOutput",
                        (entries.empty() ? "<Annotations/>" : element("Annotations", entries)) +
                            element("Bucket", asked.bucket) + element("Key", xml_text(asked.key)) +
                            element("MaxAnnotationResults", "1000") +
                            element("AnnotationCount", std::to_string(found->annotations.size())));
    return out;
}

void draw_delete(dice& rolled, state const& all, operation& asked) {
    draw_named(rolled, all, asked);
    asked.bypass = bucket_of(all, asked).has_lock && rolled.chance(40);
}

expected answer_delete(state& all, operation const& asked) {
    expected out;
    out.status = 204;
    auto* const found = find_version(all, asked, "DELETE", out);
    if (found == nullptr) return out;
    if (is_protected(all, *found, asked.bypass)) out.refuse({403, "AccessDenied"});
    if (out.refused()) return out;
    found->annotations.erase(asked.parameter("annotationName"));
    show_object_version(out, bucket_of(all, asked), *found);
    return out;
}

constexpr kind table[] = {
    {"PutObjectAnnotation", "PUT", "annotation", 4, draw_put, answer_put},
    {"GetObjectAnnotation", "GET", "annotation", 3, draw_named, answer_get},
    {"ListObjectAnnotations", "GET", "annotation", 2, draw_place, answer_list},
    {"DeleteObjectAnnotation", "DELETE", "annotation", 1, draw_delete, answer_delete},
};

}  // namespace

std::span<kind const> annotation_kinds() {
    return table;
}

}  // namespace s3seal::stateful
