#include "tests/unit/storage/contract/random_rows.hpp"

#include <utility>

namespace s3seal::test {

using namespace storage;
using namespace std::string_literals;

std::string const& random_rows::any_key() {
    static std::vector<std::string> const keys{"a", "a/1", "a/2", "a\0"s, "b", "\xff", "\xff\xff/"};
    return one_of(keys);
}

std::string random_rows::any_version() {
    static std::vector<std::string> const versions{"null", "null", "v1", "v2", "v3"};
    return one_of(versions);
}

encryption random_rows::any_encryption() {
    return {any_text(), any_text(), one_in(2), any_text(), any_text(), static_cast<int>(below(3))};
}

object_lock random_rows::any_lock() {
    if (!one_in(3)) return {};
    if (one_in(3)) return {.mode = "", .retain_until = {}, .legal_hold = true};
    object_lock lock{one_in(2) ? "GOVERNANCE" : "COMPLIANCE", any_time()};
    if (one_in(2)) lock.legal_hold = one_in(2);
    lock.event_hold = one_in(4);
    (one_in(2) ? lock.hold_days : lock.hold_years) = static_cast<unsigned>(below(3));
    return lock;
}

restoration random_rows::any_restoration() {
    return one_in(2) ? restoration{} : restoration{any_time(), any_time()};
}

tag_list random_rows::any_tags() {
    tag_list tags;
    for (auto left = below(3); left > 0; --left) tags.emplace_back(any_text(), any_text());
    return tags;
}

annotation random_rows::any_annotation() {
    annotation row;
    row.name = any_text();
    row.modified = any_time();
    row.etag = any_text();
    row.digest = {any_text(), any_text(), any_text()};
    row.sealed = any_encryption();
    row.blob.size = below(4);
    if (one_in(2)) row.blob.inline_bytes = any_text();
    row.blob.id = new_blob();
    return row;
}

object random_rows::any_object() {
    object row;
    row.key = any_key();
    row.version = any_version();
    row.modified = any_time();
    row.etag = any_text();
    row.storage_class = any_text();
    row.digest = {any_text(), any_text(), any_text()};
    row.sealed = any_encryption();
    row.headers = any_tags();
    row.lock = any_lock();
    row.tags = any_tags();
    row.owner = any_text();
    row.acl = any_text();
    row.restored = any_restoration();
    row.blob.size = below(4);
    if (one_in(4)) row.blob.inline_bytes = any_text();
    row.blob.id = new_blob();
    if (one_in(4)) row.annotations.push_back(any_annotation());
    return row;
}

object_query random_rows::any_query() {
    static std::vector<std::string> const prefixes{"", "", "a", "a/", "\xff"}, delimiters{"", "/", "/", "\xff", "\0"s};
    object_query query;
    query.prefix = one_of(prefixes);
    query.delimiter = one_of(delimiters);
    if (one_in(2)) query.after = any_key();
    query.limit = 1 + below(5);
    query.with_owner = one_in(2);
    return query;
}

stored_part random_rows::any_part() {
    stored_part part;
    part.number = 1 + static_cast<unsigned>(below(5));
    part.modified = any_time();
    part.etag = any_text();
    part.digest = {any_text(), any_text(), any_text()};
    part.blob.size = below(4);
    part.blob.id = new_blob();
    return part;
}

multipart_upload random_rows::any_upload(std::string id) {
    multipart_upload row;
    row.id = std::move(id);
    row.key = any_key();
    row.initiator = any_text();
    row.initiated = any_time();
    row.storage_class = any_text();
    row.checksum_algorithm = any_text();
    row.checksum_type = any_text();
    row.sealed = any_encryption();
    row.requested_encryption = any_tags();
    row.headers = any_tags();
    row.lock = any_lock();
    row.tags = any_tags();
    row.owner = any_text();
    row.acl = any_text();
    return row;
}

bucket random_rows::any_bucket(bucket_id id) {
    bucket row;
    row.id = std::move(id);
    row.account = any_text();
    row.region = any_text();
    row.location = any_text();
    row.created = any_time();
    for (auto left = below(3); left > 0; --left)
        row.settings.push_back({"kind" + std::to_string(left), "", any_text()});
    return row;
}

}  // namespace s3seal::test
