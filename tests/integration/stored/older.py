"""Makes a data directory as an earlier version of the program left it, of which a dump is kept in older_data/."""

import base64
import json
import sqlite3
import zlib
from pathlib import Path

DUMPS = Path(__file__).resolve().parents[1] / "older_data"


def make_older_data(data, name):
    """Gives what is kept beside the rows."""
    (data / "blobs").mkdir(parents=True)
    connection = sqlite3.connect(data / "s3seal.db")
    connection.executescript((DUMPS / f"{name}.sql").read_text())
    connection.close()
    kept = json.loads((DUMPS / f"{name}_blobs.json").read_text())
    for blob, packed in kept["blobs"].items():
        (data / "blobs" / blob).write_bytes(zlib.decompress(base64.b64decode(packed)))
    if "master_key" in kept:
        (data / "master.key").write_text(kept["master_key"] + "\n")
    return kept
