"""Makes a data directory as an earlier version of the program left it, of which a dump is kept in older_data/."""

import base64
import json
import re
import sqlite3
import zlib
from pathlib import Path

DUMPS = Path(__file__).resolve().parents[1] / "older_data"

# What each version of the schema brought, taken away again: with it goes what only its columns and tables knew.
UNDO = {
    8: "ALTER TABLE bucket DROP COLUMN sse_blocking_chosen;",
    7: "ALTER TABLE upload DROP COLUMN requested_encryption;",
    6: "UPDATE object SET headers = unescaped(headers); UPDATE upload SET headers = unescaped(headers);",
    5: "ALTER TABLE bucket DROP COLUMN sse_kms_key_for_life;",
    4: """
        CREATE TABLE managed_key (account TEXT NOT NULL, region TEXT NOT NULL, alias TEXT NOT NULL, id TEXT NOT NULL,
            created INTEGER NOT NULL, PRIMARY KEY (account, region, alias)) WITHOUT ROWID, STRICT;
        INSERT INTO managed_key SELECT account, region, 'aws/s3', key, created FROM kms_alias WHERE name = 'alias/aws/s3';
        DROP TABLE kms_grant; DROP TABLE kms_alias; DROP TABLE kms_material; DROP TABLE kms_key;
    """,
    3: """
        DROP TABLE part; DROP TABLE upload;
        ALTER TABLE object DROP COLUMN part_set; ALTER TABLE object DROP COLUMN part_count;
    """,
    2: "ALTER TABLE bucket DROP COLUMN policy; ALTER TABLE bucket DROP COLUMN public_access; DROP TABLE secret;",
}


def make_older_data(data, name, version=None):
    """From the dump of that name; `version`: of the schema, not later than the dump's. Gives what is kept beside the rows."""
    (data / "blobs").mkdir(parents=True)
    connection = sqlite3.connect(data / "s3seal.db")
    connection.executescript((DUMPS / f"{name}.sql").read_text(encoding="utf-8"))
    if version:
        leave_as(connection, version)
    connection.close()
    kept = json.loads((DUMPS / f"{name}_blobs.json").read_text())
    for blob, packed in kept["blobs"].items():
        (data / "blobs" / blob).write_bytes(zlib.decompress(base64.b64decode(packed)))
    if "master_key" in kept:
        (data / "master.key").write_text(kept["master_key"] + "\n")
    return kept


def leave_as(connection, version):
    connection.create_function("unescaped", 1, lambda headers: re.sub(rb"(?s)\\(.)", rb"\1", headers))
    ((now,),) = connection.execute("PRAGMA user_version")
    for later in range(now, version, -1):
        connection.executescript(UNDO[later])
    connection.execute(f"PRAGMA user_version = {version}")
