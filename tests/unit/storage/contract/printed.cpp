#include "tests/unit/storage/contract/printed.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::test {

namespace {

using namespace storage;

std::int64_t number(instant at) {
    return at.time_since_epoch().count();
}

std::string pairs(std::vector<std::pair<std::string, std::string>> const& all) {
    std::string text;
    for (auto const& [name, value] : all) text += fmt::format("({}={})", name, value);
    return text;
}

std::string printed(encryption const& value) {
    return fmt::format("{} {} {} {} {} {}", value.mode, value.key_arn, value.bucket_key, value.context,
                       value.wrapped_key, value.format);
}

std::string printed(checksum const& value) {
    return fmt::format("{} {} {}", value.algorithm, value.type, value.value);
}

template <class Rows>
std::string each(Rows const& rows) {
    std::string text;
    for (auto const& row : rows) text += "\n  " + test::printed(row);
    return text;
}

}  // namespace

std::string printed(blob_ref const& blob) {
    return fmt::format("blob {} {} {}", blob.id, blob.size, blob.inline_bytes);
}

std::string printed(stored_part const& part) {
    return fmt::format("part {} {} {} {} {}", part.number, number(part.modified), part.etag, printed(part.digest),
                       printed(part.blob));
}

std::string printed(object_lock const& lock) {
    return fmt::format("lock {} {} {} {} {} {}", lock.mode, number(lock.retain_until),
                       lock.legal_hold ? *lock.legal_hold ? "held" : "released" : "never held", lock.event_hold,
                       lock.hold_days, lock.hold_years);
}

std::string printed(restoration const& one) {
    return fmt::format("restored {} {}", number(one.ready), number(one.expires));
}

std::string printed(object const& row) {
    return fmt::format("object {} {} {} {} {} {} [{}] [{}] {} {} {} {} {} {} {} {} {}{}", row.key, row.version,
                       row.delete_marker, number(row.modified), row.etag, row.storage_class, printed(row.digest),
                       printed(row.sealed), pairs(row.headers), printed(row.lock), pairs(row.tags), row.owner, row.acl,
                       printed(row.restored), printed(row.blob), row.part_count, row.annotation_count, each(row.parts));
}

std::string printed(annotation const& row) {
    return fmt::format("annotation {} {} {} [{}] [{}] {}", row.name, number(row.modified), row.etag,
                       printed(row.digest), printed(row.sealed), printed(row.blob));
}

std::string printed(setting const& one) {
    return fmt::format("setting {} {} {}", one.kind, one.id, one.document);
}

std::string printed(bucket const& row) {
    return fmt::format("bucket {} {} {} {} {} {}{}", row.id.namespace_name, row.id.name, row.account, row.region,
                       row.location, number(row.created), each(row.settings));
}

std::string printed(multipart_upload const& row) {
    return fmt::format("upload {} {} {} {} {} {} {} [{}] {} {} {} {} {} {} {} {}", row.id, row.key, row.initiator,
                       number(row.initiated), row.storage_class, row.checksum_algorithm, row.checksum_type,
                       printed(row.sealed), pairs(row.requested_encryption), pairs(row.headers), printed(row.lock),
                       pairs(row.tags), row.owner, row.acl, row.key_changed, row.completed);
}

std::string printed(stored_event const& one) {
    return fmt::format("event {} {} {} {} {} {}", one.bucket.namespace_name, one.bucket.name, one.key, one.version,
                       one.name, number(one.at));
}

std::string printed(listed_page const& page) {
    std::string text = fmt::format("{} {} {}", page.end.truncated, page.end.last, page.end.last_version);
    for (auto const& one : page.entries)
        text +=
            fmt::format("\n  {} {} {} {} {} {} {} {} {} {} {} {} {}", one.prefix, one.key, one.version,
                        number(one.modified), one.etag, one.storage_class, one.checksum_algorithm, one.checksum_type,
                        one.owner, printed(one.restored), one.size, one.delete_marker, one.latest);
    return text;
}

std::string printed(bucket_page const& page) {
    return fmt::format("{}{}", page.truncated, each(page.buckets));
}

std::string printed(setting_page const& page) {
    return fmt::format("{}{}", page.truncated, each(page.settings));
}

std::string printed(part_page const& page) {
    return fmt::format("{}{}", page.truncated, each(page.parts));
}

std::string printed(annotation_page const& page) {
    return fmt::format("annotations {}{}", page.truncated, each(page.annotations));
}

std::string printed(upload_page const& page) {
    return fmt::format("{} {} {}{}", page.truncated, page.ends_with_prefix, fmt::join(page.common_prefixes, " "),
                       each(page.uploads));
}

std::string printed(blob_refs blobs) {
    std::sort(blobs.begin(), blobs.end(), [](blob_ref const& left, blob_ref const& right) {
        return std::tie(left.id, left.size) < std::tie(right.id, right.size);
    });
    return "blobs" + each(blobs);
}

}  // namespace s3seal::test
