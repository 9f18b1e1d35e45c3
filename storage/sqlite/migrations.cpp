#include "storage/sqlite/migrations.hpp"

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

// Buckets have numbers, which rows of objects begin with. What they are configured to becomes documents, as
// server/s3/bucket/settings.hpp prints them.
constexpr char const* setting_schema = R"sql(
ALTER TABLE bucket ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE bucket SET number = counted.n FROM
    (SELECT namespace AS ns, name AS nm, row_number() OVER (ORDER BY namespace, name) AS n FROM bucket) AS counted
    WHERE namespace = counted.ns AND name = counted.nm;
CREATE UNIQUE INDEX bucket_by_number ON bucket (number);
ALTER TABLE bucket ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE bucket ADD COLUMN keeps_events INTEGER NOT NULL DEFAULT 0;

CREATE TABLE setting (
    bucket INTEGER NOT NULL,             -- bucket.number
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    document BLOB NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (bucket, kind, id)
) WITHOUT ROWID, STRICT;

INSERT INTO setting SELECT number, 'policy', '', CAST(policy AS BLOB), 1 FROM bucket WHERE policy <> '';
INSERT INTO setting SELECT number, 'publicAccessBlock', '', CAST('<PublicAccessBlockConfiguration>' ||
    '<BlockPublicAcls>' || iif(public_access & 1, 'true', 'false') || '</BlockPublicAcls>' ||
    '<IgnorePublicAcls>' || iif(public_access & 2, 'true', 'false') || '</IgnorePublicAcls>' ||
    '<BlockPublicPolicy>' || iif(public_access & 4, 'true', 'false') || '</BlockPublicPolicy>' ||
    '<RestrictPublicBuckets>' || iif(public_access & 8, 'true', 'false') || '</RestrictPublicBuckets>' ||
    '</PublicAccessBlockConfiguration>' AS BLOB), 1 FROM bucket WHERE public_access IS NOT NULL;
INSERT INTO setting SELECT number, 'encryption', '', CAST('<DefaultEncryption>' ||
    '<Algorithm>' || sse_algorithm || '</Algorithm>' ||
    iif(sse_kms_key IS NULL, '', '<KmsKey>' || replace(replace(replace(replace(sse_kms_key,
        '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), char(13), '&#13;') || '</KmsKey>') ||
    '<BucketKey>' || iif(sse_bucket_key, 'true', 'false') || '</BucketKey>' ||
    '<CustomerKeysBlocked>' || iif(sse_customer_keys_blocked, 'true', 'false') || '</CustomerKeysBlocked>' ||
    '<BlockingChosen>' || iif(sse_blocking_chosen, 'true', 'false') || '</BlockingChosen>' ||
    '<Configured>' || iif(sse_configured, 'true', 'false') || '</Configured>' ||
    iif(sse_kms_key_for_life = '', '', '<KmsKeyForLife>' || sse_kms_key_for_life || '</KmsKeyForLife>') ||
    '</DefaultEncryption>' AS BLOB), 1 FROM bucket;

ALTER TABLE bucket DROP COLUMN sse_algorithm;
ALTER TABLE bucket DROP COLUMN sse_kms_key;
ALTER TABLE bucket DROP COLUMN sse_bucket_key;
ALTER TABLE bucket DROP COLUMN sse_customer_keys_blocked;
ALTER TABLE bucket DROP COLUMN sse_configured;
ALTER TABLE bucket DROP COLUMN sse_kms_key_for_life;
ALTER TABLE bucket DROP COLUMN sse_blocking_chosen;
ALTER TABLE bucket DROP COLUMN policy;
ALTER TABLE bucket DROP COLUMN public_access;
)sql";

// Versions lie beside each other, the latest first, and bodies outside their rows: what is listed is read in one go.
constexpr char const* version_schema = R"sql(
ALTER TABLE object RENAME TO object_of_before;
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
    legal_hold INTEGER NOT NULL,
    tags BLOB NOT NULL,                  -- storage/packing.hpp
    PRIMARY KEY (bucket, key, place)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX object_by_version ON object (bucket, key, version) WHERE place < 0;

CREATE TABLE body (
    number INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

INSERT INTO body SELECT id, blob_bytes FROM object_of_before WHERE length(blob_bytes) > 0;
INSERT INTO object SELECT bucket.number, o.key, 0, o.version, 0, o.modified, o.size, o.etag, o.storage_class,
    o.checksum_algorithm, o.checksum_type, o.checksum_value, o.id, o.sse_mode, o.sse_key_arn, o.sse_bucket_key,
    o.sse_context, o.sse_wrapped_key, o.sse_format, o.headers, o.blob_id, iif(length(o.blob_bytes) > 0, o.id, 0),
    o.part_set, o.part_count, '', 0, 0, x''
    FROM object_of_before AS o JOIN bucket ON bucket.namespace = o.namespace AND bucket.name = o.bucket;
DROP TABLE object_of_before;

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
)sql";

// Who owns a version and who may see it, how it is held, what was restored of it, and how it is annotated.
constexpr char const* property_schema = R"sql(
ALTER TABLE object ADD COLUMN event_hold INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN hold_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN hold_years INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE object ADD COLUMN acl BLOB NOT NULL DEFAULT X'';
ALTER TABLE object ADD COLUMN restore_ready INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN restore_expires INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN annotation_set INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN annotation_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN lock_mode TEXT NOT NULL DEFAULT '';
ALTER TABLE upload ADD COLUMN lock_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN legal_hold INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN event_hold INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN hold_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN hold_years INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN tags BLOB NOT NULL DEFAULT X'';
ALTER TABLE upload ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE upload ADD COLUMN acl BLOB NOT NULL DEFAULT X'';

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
)sql";

// Those few that a moved clock asks about.
constexpr char const* restore_schema = R"sql(
CREATE INDEX object_by_restore ON object (restore_expires, restore_ready) WHERE restore_expires > 0;
)sql";

constexpr std::array<char const*, 12> all_migrations{
    first_schema,  access_schema,   multipart_schema, key_schema,     directory_schema, header_schema,
    upload_schema, blocking_schema, setting_schema,   version_schema, property_schema,  restore_schema};

}  // namespace

std::span<char const* const> migrations() {
    return all_migrations;
}

}  // namespace s3seal::storage::sqlite
