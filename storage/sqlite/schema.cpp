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
    headers BLOB NOT NULL,               -- columns.hpp
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

// Parts belong to an upload, and with its completion to the object that names it: no bytes and no rows are copied.
constexpr char const* multipart_schema = R"sql(
CREATE TABLE upload (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- in the order of their begin, never used twice
    id TEXT NOT NULL UNIQUE,                   -- as clients know it
    namespace TEXT NOT NULL,
    bucket TEXT NOT NULL,
    key BLOB NOT NULL,
    initiator TEXT NOT NULL,
    initiated INTEGER NOT NULL,                -- milliseconds since 1970
    storage_class TEXT NOT NULL,
    checksum_algorithm TEXT NOT NULL,
    checksum_type TEXT NOT NULL,
    sse_mode TEXT NOT NULL,
    sse_key_arn TEXT NOT NULL,
    sse_bucket_key INTEGER NOT NULL,
    sse_context TEXT NOT NULL,
    sse_wrapped_key BLOB NOT NULL,
    sse_format INTEGER NOT NULL,
    headers BLOB NOT NULL,                     -- columns.hpp
    key_changed INTEGER NOT NULL DEFAULT 0,
    completed TEXT NOT NULL DEFAULT '',        -- what was answered; '': open
    completion INTEGER NOT NULL DEFAULT 0,     -- completions are counted; 0: open
    FOREIGN KEY (namespace, bucket) REFERENCES bucket (namespace, name) ON DELETE CASCADE
) STRICT;
CREATE INDEX upload_by_key ON upload (namespace, bucket, key, number);
CREATE INDEX upload_by_completion ON upload (completion) WHERE completion > 0;

CREATE TABLE part (
    upload INTEGER NOT NULL,                   -- upload.number, also when the upload's row has gone
    number INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum_algorithm TEXT NOT NULL,
    checksum_type TEXT NOT NULL,
    checksum_value TEXT NOT NULL,
    size INTEGER NOT NULL,
    blob_id TEXT NOT NULL,
    PRIMARY KEY (upload, number)
) WITHOUT ROWID, STRICT;

ALTER TABLE object ADD COLUMN part_set INTEGER NOT NULL DEFAULT 0;    -- upload.number of its parts; 0: none
ALTER TABLE object ADD COLUMN part_count INTEGER NOT NULL DEFAULT 0;
)sql";

// Keys that AWS manages were names only: they get their material when they are loaded.
constexpr char const* key_schema = R"sql(
CREATE TABLE kms_key (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,        -- milliseconds since 1970
    manager TEXT NOT NULL,           -- CUSTOMER, AWS
    spec TEXT NOT NULL,
    usage TEXT NOT NULL,
    origin TEXT NOT NULL,
    description TEXT NOT NULL,
    policy TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    multi_region INTEGER NOT NULL,
    deletion INTEGER,
    rotation_days INTEGER NOT NULL,  -- 0: not by itself
    next_rotation INTEGER,
    tags TEXT NOT NULL,
    PRIMARY KEY (account, region, id)
) WITHOUT ROWID, STRICT;

CREATE TABLE kms_material (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    key TEXT NOT NULL,
    number INTEGER NOT NULL,         -- oldest first
    id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    state TEXT NOT NULL,
    rotation TEXT NOT NULL,
    rotated INTEGER,
    description TEXT NOT NULL,
    expires INTEGER,
    PRIMARY KEY (account, region, key, number),
    FOREIGN KEY (account, region, key) REFERENCES kms_key (account, region, id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT;

CREATE TABLE kms_alias (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (account, region, name),
    FOREIGN KEY (account, region, key) REFERENCES kms_key (account, region, id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT;

CREATE TABLE kms_grant (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    name TEXT NOT NULL,
    grantee TEXT NOT NULL,
    retiring TEXT NOT NULL,
    issuing_account TEXT NOT NULL,
    operations TEXT NOT NULL,
    constraints TEXT NOT NULL,
    PRIMARY KEY (account, region, key, id),
    FOREIGN KEY (account, region, key) REFERENCES kms_key (account, region, id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT;

INSERT INTO kms_key SELECT account, region, id, created, 'AWS', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_KMS',
    'Default key that protects my S3 objects when no other key is defined', '', 1, 0, NULL, 365,
    created + 31536000000, '' FROM managed_key;
INSERT INTO kms_alias SELECT account, region, 'alias/' || alias, id, created, created FROM managed_key;
DROP TABLE managed_key;
)sql";

constexpr char const* directory_schema = R"sql(
ALTER TABLE bucket ADD COLUMN sse_kms_key_for_life TEXT NOT NULL DEFAULT '';  -- of directory buckets: an ARN
)sql";

// Headers were lines of name:value as they are. A line end in a value began another header: what is no name that an
// object can keep has come so, and is dropped when it is read (server/s3/object/object_headers.cpp).
constexpr char const* header_schema = R"sql(
UPDATE object SET headers = CAST(replace(CAST(headers AS TEXT), '\', '\\') AS BLOB) WHERE instr(headers, X'5C');
UPDATE upload SET headers = CAST(replace(CAST(headers AS TEXT), '\', '\\') AS BLOB) WHERE instr(headers, X'5C');
)sql";

constexpr char const* upload_schema = R"sql(
ALTER TABLE upload ADD COLUMN requested_encryption BLOB NOT NULL DEFAULT X'';  -- lines of name:value
)sql";

// Buckets of before say NONE, as they did: nobody knows any more whether it was chosen.
constexpr char const* blocking_schema = R"sql(
ALTER TABLE bucket ADD COLUMN sse_blocking_chosen INTEGER NOT NULL DEFAULT 1;
)sql";

constexpr std::array<char const*, 8> migrations{first_schema,     access_schema, multipart_schema, key_schema,
                                                directory_schema, header_schema, upload_schema,    blocking_schema};

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

result<> set_up(database& db, bool in_memory, durability sync) {
    if (in_memory)
        // Pages that deletions leave go back to the system.
        return db.execute(
            "PRAGMA auto_vacuum = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_mode = MEMORY; "
            "PRAGMA synchronous = OFF;");
    CHECK_OK(db.execute("PRAGMA journal_mode = WAL;"));
    return db.execute(sync == durability::full ? "PRAGMA synchronous = FULL;" : "PRAGMA synchronous = NORMAL;");
}

}  // namespace

result<> prepare_schema(database& db, bool in_memory, durability sync, bool may_be_fresh) {
    CHECK_OK(db.execute("PRAGMA page_size = 16384; PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON;"));
    TRY(auto const version, schema_version(db));
    if (version == 0 && !may_be_fresh) return error{errc::not_found, "the database has no schema"};
    if (version < 0 || static_cast<std::size_t>(version) > migrations.size())
        return error{errc::newer_schema, "the data was written by a later version of s3seal (schema " +
                                             std::to_string(version) + ", this one knows " +
                                             std::to_string(migrations.size()) + "): use that version"};
    CHECK_OK(set_up(db, in_memory, sync));
    if (static_cast<std::size_t>(version) == migrations.size()) return {};
    return migrate(db, static_cast<std::size_t>(version));
}

}  // namespace s3seal::storage::sqlite
