#include "storage/sqlite/buckets.hpp"

#include "storage/sqlite/objects.hpp"
#include "storage/sqlite/uploads.hpp"

namespace s3seal::storage::sqlite {

namespace {

#define S3SEAL_BUCKET_COLUMNS                                                                           \
    "namespace, name, account, region, location, created, sse_algorithm, sse_kms_key, sse_bucket_key, " \
    "sse_customer_keys_blocked, sse_configured, policy, public_access, sse_kms_key_for_life, "          \
    "sse_blocking_chosen"

std::int64_t to_bits(public_access_block const& value) {
    return value.block_acls | value.ignore_acls << 1 | value.block_policy << 2 | value.restrict_buckets << 3;
}

public_access_block from_bits(std::int64_t bits) {
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
}

bucket read_row(query const& from) {
    bucket row;
    row.id = {from.text_at(0), from.text_at(1)};
    row.account = from.text_at(2);
    row.region = from.text_at(3);
    row.location = from.text_at(4);
    row.created = instant{std::chrono::milliseconds{from.number_at(5)}};
    row.encryption.algorithm = from.text_at(6);
    if (!from.null_at(7)) row.encryption.kms_key = from.text_at(7);
    row.encryption.bucket_key = from.number_at(8) != 0;
    row.encryption.customer_keys_blocked = from.number_at(9) != 0;
    row.encryption.configured = from.number_at(10) != 0;
    row.policy = from.text_at(11);
    row.public_access.reset();
    if (!from.null_at(12)) row.public_access = from_bits(from.number_at(12));
    row.encryption.kms_key_for_life = from.text_at(13);
    row.encryption.blocking_chosen = from.number_at(14) != 0;
    return row;
}

void bind_encryption(query& statement, default_encryption const& value) {
    statement.text(value.algorithm);
    value.kms_key ? statement.text(*value.kms_key) : statement.null();
    statement.number(value.bucket_key).number(value.customer_keys_blocked).number(value.configured);
}

void bind_public_access(query& statement, std::optional<public_access_block> const& value) {
    value ? statement.number(to_bits(*value)) : statement.null();
}

}  // namespace

result<> insert_bucket(database& db, bucket const& row) {
    TRY(auto statement, db.prepare("INSERT INTO bucket (" S3SEAL_BUCKET_COLUMNS
                                   ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    statement.text(row.id.namespace_name).text(row.id.name).text(row.account).text(row.region).text(row.location);
    statement.number(row.created.time_since_epoch().count());
    bind_encryption(statement, row.encryption);
    statement.text(row.policy);
    bind_public_access(statement, row.public_access);
    return statement.text(row.encryption.kms_key_for_life).number(row.encryption.blocking_chosen).run();
}

result<bucket> load_bucket(database& db, bucket_id const& id) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_BUCKET_COLUMNS " FROM bucket WHERE namespace = ? AND name = ?"));
    statement.text(id.namespace_name).text(id.name);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no bucket " + id.name};
    return read_row(statement);
}

result<bool> bucket_exists(database& db, bucket_id const& id) {
    TRY(auto statement, db.prepare("SELECT 1 FROM bucket WHERE namespace = ? AND name = ?"));
    statement.text(id.namespace_name).text(id.name);
    return statement.step();
}

result<bucket_page> list_buckets(database& db, bucket_query const& wanted) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_BUCKET_COLUMNS
                                   " FROM bucket WHERE namespace = ?1 AND name > ?2 AND account = ?3 AND "
                                   "substr(name, 1, length(?4)) = ?4 AND (?5 = '' OR region = ?5) "
                                   "AND (?7 = '' OR (substr(name, -length(?7)) = ?7) = ?8) "
                                   "ORDER BY name LIMIT ?6"));
    statement.text(wanted.namespace_name)
        .text(wanted.after)
        .text(wanted.account)
        .text(wanted.prefix)
        .text(wanted.region);
    statement.number(static_cast<std::int64_t>(wanted.limit) + 1);
    statement.text(wanted.suffix).number(wanted.with_suffix);
    bucket_page page;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return page;
        if (page.buckets.size() == wanted.limit) {
            page.truncated = true;
            return page;
        }
        page.buckets.push_back(read_row(statement));
    }
}

result<blob_refs> delete_bucket(database& db, bucket_id const& id) {
    TRY(bool const exists, bucket_exists(db, id));
    if (!exists) return error{errc::not_found, "no bucket " + id.name};
    TRY(bool const holds_objects, bucket_holds_objects(db, id));
    if (holds_objects) return error{errc::not_empty, "objects in bucket " + id.name};
    TRY(auto blobs, delete_uploads(db, id));
    TRY(auto statement, db.prepare("DELETE FROM bucket WHERE namespace = ? AND name = ?"));
    CHECK_OK(statement.text(id.namespace_name).text(id.name).run());
    return blobs;
}

result<> change_bucket(database& db, bucket const& seen, bucket const& wanted) {
    TRY(auto const current, load_bucket(db, seen.id));
    if (current != seen) return error{errc::conflict, "the bucket " + seen.id.name + " has changed"};
    TRY(auto statement,
        db.prepare("UPDATE bucket SET sse_algorithm = ?, sse_kms_key = ?, sse_bucket_key = ?, "
                   "sse_customer_keys_blocked = ?, sse_configured = ?, sse_kms_key_for_life = ?, "
                   "sse_blocking_chosen = ?, policy = ?, public_access = ? WHERE namespace = ? AND name = ?"));
    bind_encryption(statement, wanted.encryption);
    statement.text(wanted.encryption.kms_key_for_life).number(wanted.encryption.blocking_chosen).text(wanted.policy);
    bind_public_access(statement, wanted.public_access);
    return statement.text(seen.id.namespace_name).text(seen.id.name).run();
}

}  // namespace s3seal::storage::sqlite
