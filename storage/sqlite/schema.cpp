#include "storage/sqlite/schema.hpp"

#include <array>

namespace s3seal::storage::sqlite {

namespace {

// Objects are a rowid table: a body in the row of a WITHOUT ROWID table makes every look-up read past bodies.
constexpr char const* first_schema = R"sql(
CREATE TABLE bucket (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    location TEXT NOT NULL,
    created INTEGER NOT NULL,            -- milliseconds since 1970
    sse_algorithm TEXT NOT NULL,
    sse_kms_key TEXT,
    sse_bucket_key INTEGER NOT NULL,
    sse_customer_keys_blocked INTEGER NOT NULL,
    sse_configured INTEGER NOT NULL,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID, STRICT;

CREATE TABLE object (
    id INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL,
    bucket TEXT NOT NULL,
    key BLOB NOT NULL,                   -- UTF-8, compared bytewise
    version TEXT NOT NULL,
    modified INTEGER NOT NULL,           -- milliseconds since 1970
    etag TEXT NOT NULL,
    storage_class TEXT NOT NULL,
    checksum_algorithm TEXT NOT NULL,
    checksum_type TEXT NOT NULL,
    checksum_value TEXT NOT NULL,
    sse_mode TEXT NOT NULL,
    sse_key_arn TEXT NOT NULL,
    sse_bucket_key INTEGER NOT NULL,
    sse_context TEXT NOT NULL,
    sse_wrapped_key BLOB NOT NULL,
    sse_format INTEGER NOT NULL,
    headers BLOB NOT NULL,               -- lines of name:value
    size INTEGER NOT NULL,
    blob_id TEXT NOT NULL,               -- '': the body is in blob_bytes
    blob_bytes BLOB NOT NULL,
    FOREIGN KEY (namespace, bucket) REFERENCES bucket (namespace, name)
) STRICT;
CREATE UNIQUE INDEX object_by_key ON object (namespace, bucket, key, version);

CREATE TABLE managed_key (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    alias TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (account, region, alias)
) WITHOUT ROWID, STRICT;
)sql";

constexpr char const* access_schema = R"sql(
ALTER TABLE bucket ADD COLUMN policy TEXT NOT NULL DEFAULT '';
-- Bits 1, 2, 4, 8: block ACLs, ignore ACLs, block policy, restrict buckets. NULL: no configuration.
ALTER TABLE bucket ADD COLUMN public_access INTEGER DEFAULT 15;

CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID, STRICT;
)sql";

constexpr std::array<char const*, 2> migrations{first_schema, access_schema};

result<std::int64_t> schema_version(database& db) {
    TRY(auto statement, db.prepare("PRAGMA user_version"));
    CHECK_OK(statement.step());
    return statement.number_at(0);
}

result<> migrate(database& db, std::size_t from) {
    transaction change{db};
    CHECK_OK(change.begin());
    for (auto version = from; version < migrations.size(); ++version) CHECK_OK(db.execute(migrations[version]));
    CHECK_OK(db.execute(("PRAGMA user_version = " + std::to_string(migrations.size())).c_str()));
    return change.commit();
}

}  // namespace

result<> prepare_schema(database& db, bool in_memory, durability sync) {
    CHECK_OK(db.execute("PRAGMA page_size = 16384; PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON;"));
    if (in_memory) {
        CHECK_OK(db.execute("PRAGMA temp_store = MEMORY; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"));
    } else {
        CHECK_OK(db.execute("PRAGMA journal_mode = WAL;"));
        CHECK_OK(db.execute(sync == durability::full ? "PRAGMA synchronous = FULL;" : "PRAGMA synchronous = NORMAL;"));
    }
    TRY(auto const version, schema_version(db));
    if (version < 0 || static_cast<std::size_t>(version) > migrations.size())
        return error{errc::newer_schema, "the data was written by a later version of s3seal (schema " +
                                             std::to_string(version) + ", this one knows " +
                                             std::to_string(migrations.size()) + "): use that version"};
    if (static_cast<std::size_t>(version) == migrations.size()) return {};
    return migrate(db, static_cast<std::size_t>(version));
}

}  // namespace s3seal::storage::sqlite
