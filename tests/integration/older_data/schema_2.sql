-- A database as the program left it before stored bodies were encrypted: schema 2, dumped with sqlite3's iterdump.
-- Only the session key was replaced.
BEGIN TRANSACTION;
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
    sse_configured INTEGER NOT NULL, policy TEXT NOT NULL DEFAULT '', public_access INTEGER DEFAULT 15,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID, STRICT;
INSERT INTO "bucket" VALUES('','older','000000000000','us-east-1','',1795646140000,'AES256',NULL,0,1,0,'',15);
CREATE TABLE managed_key (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    alias TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (account, region, alias)
) WITHOUT ROWID, STRICT;
INSERT INTO "managed_key" VALUES('000000000000','us-east-1','aws/s3','486bcd21-89df-48ac-9717-98c6c8abaf42',1795646140231);
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
INSERT INTO "object" VALUES(1,'','older',X'656D707479','null',1795646140000,'d41d8cd98f00b204e9800998ecf8427e','STANDARD','CRC32','FULL_OBJECT','AAAAAA==','AES256','',0,'',X'',0,X'636F6E74656E742D747970653A62696E6172792F6F637465742D73747265616D0A',0,'',X'53335342010000000000000000000000');
INSERT INTO "object" VALUES(2,'','older',X'736D616C6C','null',1795646140000,'6473646295e1cb026ccb3bb51a5477e2','STANDARD','CRC32','FULL_OBJECT','SAMjpQ==','AES256','',0,'',X'',0,X'782D616D7A2D6D6574612D636F6C6F75723A626C75650A636F6E74656E742D747970653A746578742F706C61696E0A',10,'',X'53335342010000000000000000000000696E2069747320726F776018800D8CDEAC88');
INSERT INTO "object" VALUES(3,'','older',X'6C61726765','null',1795646140000,'5dc30dea554914e7c9735241d70c29e9','STANDARD','CRC32','FULL_OBJECT','6iYMXA==','AES256','',0,'',X'',0,X'636F6E74656E742D747970653A62696E6172792F6F637465742D73747265616D0A',131079,'aa4f06472346a71d225148d159d64621',X'');
INSERT INTO "object" VALUES(4,'','older',X'6B6D73','null',1795646140000,'7969a1c9cebc1b8e0c9c97641f71a7d2','STANDARD','CRC32','FULL_OBJECT','biNz6Q==','aws:kms','arn:aws:kms:us-east-1:000000000000:key/486bcd21-89df-48ac-9717-98c6c8abaf42',1,'',X'',0,X'636F6E74656E742D747970653A62696E6172792F6F637465742D73747265616D0A',20,'',X'533353420100000000000000000000007769746820746865206D616E61676564206B65792CE310C990BFBF08');
INSERT INTO "object" VALUES(5,'','older',X'647373652F6C61726765','null',1795646140000,'89244466bac7c3e1eb5c7ad9607b7b22','STANDARD','CRC32','FULL_OBJECT','a7OUDA==','aws:kms:dsse','arn:aws:kms:us-east-1:000000000000:key/486bcd21-89df-48ac-9717-98c6c8abaf42',0,'',X'',0,X'636F6E74656E742D747970653A62696E6172792F6F637465742D73747265616D0A',80000,'154a6ad4f3afcb35b742032c3b35edd4',X'');
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID, STRICT;
INSERT INTO "secret" VALUES('session key',X'0000000000000000000000000000000000000000000000000000000000000000');
CREATE UNIQUE INDEX object_by_key ON object (namespace, bucket, key, version);
COMMIT;
PRAGMA user_version = 2;
