#include "storage/sqlite/schema.hpp"

#include "storage/schema_version.hpp"
#include "storage/sqlite/migrations.hpp"

#include <string>

namespace s3seal::storage::sqlite {

namespace {

// All of it in one step. It is what the migrations lead to (migrations.hpp), which a test compares.
constexpr char const* whole_schema = R"sql(
CREATE TABLE bucket (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    location TEXT NOT NULL,
    created INTEGER NOT NULL,            -- milliseconds since 1970
    number INTEGER NOT NULL DEFAULT 0,   -- which rows of its objects and settings begin with
    revision INTEGER NOT NULL DEFAULT 1,
    keeps_events INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX bucket_by_number ON bucket (number);

CREATE TABLE setting (
    bucket INTEGER NOT NULL,             -- bucket.number
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    document BLOB NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (bucket, kind, id)
) WITHOUT ROWID, STRICT;

CREATE TABLE object (
    bucket INTEGER NOT NULL,             -- bucket.number
    key BLOB NOT NULL,                   -- UTF-8, compared bytewise
    place INTEGER NOT NULL,              -- 0 for a key's first version, one less for each later one
    version TEXT NOT NULL,
    delete_marker INTEGER NOT NULL,
    modified INTEGER NOT NULL,           -- milliseconds since 1970
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    storage_class TEXT NOT NULL,
    checksum_algorithm TEXT NOT NULL,
    checksum_type TEXT NOT NULL,
    checksum_value TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sse_mode TEXT NOT NULL,
    sse_key_arn TEXT NOT NULL,
    sse_bucket_key INTEGER NOT NULL,
    sse_context TEXT NOT NULL,
    sse_wrapped_key BLOB NOT NULL,
    sse_format INTEGER NOT NULL,
    headers BLOB NOT NULL,               -- storage/packing.hpp
    blob_id TEXT NOT NULL,
    body INTEGER NOT NULL,               -- body.number of its bytes; 0: they lie outside
    part_set INTEGER NOT NULL,           -- upload.number of its parts; 0: none
    part_count INTEGER NOT NULL,
    lock_mode TEXT NOT NULL,             -- '': no retention
    lock_until INTEGER NOT NULL,         -- milliseconds since 1970
    legal_hold INTEGER NOT NULL,         -- 0: nobody has said; 1: on; 2: off
    tags BLOB NOT NULL,                  -- storage/packing.hpp
    event_hold INTEGER NOT NULL DEFAULT 0,
    hold_days INTEGER NOT NULL DEFAULT 0,
    hold_years INTEGER NOT NULL DEFAULT 0,
    owner TEXT NOT NULL DEFAULT '',      -- account; '': the bucket's
    acl BLOB NOT NULL DEFAULT X'',
    restore_ready INTEGER NOT NULL DEFAULT 0,    -- milliseconds since 1970
    restore_expires INTEGER NOT NULL DEFAULT 0,  -- milliseconds since 1970; 0: nobody asked
    annotation_set INTEGER NOT NULL DEFAULT 0,   -- its revision when it got its first; 0: it never had any
    annotation_count INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket, key, place)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX object_by_version ON object (bucket, key, version) WHERE place < 0;
CREATE INDEX object_by_restore ON object (restore_expires, restore_ready) WHERE restore_expires > 0;

CREATE TABLE body (
    number INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE annotation (
    annotation_set INTEGER NOT NULL,     -- object.annotation_set
    name BLOB NOT NULL,                  -- UTF-8, compared bytewise
    modified INTEGER NOT NULL,           -- milliseconds since 1970
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum_algorithm TEXT NOT NULL,
    checksum_type TEXT NOT NULL,
    checksum_value TEXT NOT NULL,
    sse_mode TEXT NOT NULL,
    sse_key_arn TEXT NOT NULL,
    sse_bucket_key INTEGER NOT NULL,
    sse_context TEXT NOT NULL,
    sse_wrapped_key BLOB NOT NULL,
    sse_format INTEGER NOT NULL,
    blob_id TEXT NOT NULL,
    body INTEGER NOT NULL,               -- body.number of its bytes; 0: they lie outside
    PRIMARY KEY (annotation_set, name)
) WITHOUT ROWID, STRICT;

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
    headers BLOB NOT NULL,                     -- storage/packing.hpp
    key_changed INTEGER NOT NULL DEFAULT 0,
    completed TEXT NOT NULL DEFAULT '',        -- what was answered; '': open
    completion INTEGER NOT NULL DEFAULT 0,     -- completions are counted; 0: open
    requested_encryption BLOB NOT NULL DEFAULT X'',  -- storage/packing.hpp
    lock_mode TEXT NOT NULL DEFAULT '',              -- as the object's, like what follows
    lock_until INTEGER NOT NULL DEFAULT 0,
    legal_hold INTEGER NOT NULL DEFAULT 0,
    event_hold INTEGER NOT NULL DEFAULT 0,
    hold_days INTEGER NOT NULL DEFAULT 0,
    hold_years INTEGER NOT NULL DEFAULT 0,
    tags BLOB NOT NULL DEFAULT X'',
    owner TEXT NOT NULL DEFAULT '',
    acl BLOB NOT NULL DEFAULT X'',
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

CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace TEXT NOT NULL,
    bucket TEXT NOT NULL,
    key BLOB NOT NULL,
    version TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL                  -- milliseconds since 1970
) STRICT;

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

CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID, STRICT;
)sql";

result<std::int64_t> schema_version(database& db) {
    TRY(auto statement, db.prepare("PRAGMA user_version"));
    CHECK_OK(statement.step());
    return statement.number_at(0);
}

result<> migrate(database& db, std::size_t from) {
    transaction change{db};
    CHECK_OK(change.begin());
    auto const all = migrations();
    if (from == 0)
        CHECK_OK(db.execute(whole_schema));
    else
        for (auto const* const sql : all.subspan(from)) CHECK_OK(db.execute(sql));
    CHECK_OK(db.execute(("PRAGMA user_version = " + std::to_string(all.size())).c_str()));
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
    // Before a page is changed in memory, the whole of it is copied, in case the change has to be undone.
    CHECK_OK(db.execute(in_memory ? "PRAGMA page_size = 4096;" : "PRAGMA page_size = 16384;"));
    CHECK_OK(db.execute("PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON;"));
    TRY(auto const version, schema_version(db));
    TRY(auto const steps, missing_steps(version, migrations().size(), may_be_fresh));
    CHECK_OK(set_up(db, in_memory, sync));
    return steps == 0 ? result<>{} : migrate(db, static_cast<std::size_t>(version));
}

}  // namespace s3seal::storage::sqlite
