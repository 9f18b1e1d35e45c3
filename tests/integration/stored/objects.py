"""Objects of every mode of encryption and every place to lie: written, read byte by byte, and the bytes on the disk."""

import base64
import hashlib
import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config

from raw.connection import Connection, Cut, signed

BUCKET = "bucket"
MARKER = b"plain-to-see"
CUSTOMER_KEY = hashlib.sha256(b"a customer's key").digest()
CONTEXT = {"project": "\u00e9toile", "Class": "A"}
SETTINGS = ("--new-buckets-block-sse-c", "false", "--sse-c-over-http", "true")
PART = 5 * 1024 * 1024

MODES = {
    "AES256": {},
    "kms": {
        "ServerSideEncryption": "aws:kms",
        "SSEKMSEncryptionContext": base64.b64encode(json.dumps(CONTEXT).encode()).decode(),
    },
    "bucket-key": {"ServerSideEncryption": "aws:kms", "BucketKeyEnabled": True},
    "dsse": {"ServerSideEncryption": "aws:kms:dsse"},
    "SSE-C": {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": CUSTOMER_KEY},
}
SIZES = {"row": 3_000, "file": 200_000, "empty": 0}


def body_of(size, seed=""):
    """Shows the marker everywhere, and is nowhere the same twice."""
    lines = (b"%b %b %08d\n" % (MARKER, seed.encode(), number) for number in range(size // (len(MARKER) + 11) + 1))
    return b"".join(lines)[:size]


def make_kms(program):
    return boto3.session.Session().client(
        "kms",
        endpoint_url=program.http,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}, proxies={}),
    )


def customer_of(mode):
    return MODES[mode] if mode == "SSE-C" else {}


def put(client, key, body, mode):
    client.put_object(Bucket=BUCKET, Key=key, Body=body, **MODES[mode])


def put_parts(client, key, parts, mode):
    upload = client.create_multipart_upload(Bucket=BUCKET, Key=key, **MODES[mode])["UploadId"]
    names = {"Bucket": BUCKET, "Key": key, "UploadId": upload}
    done = []
    for number, body in enumerate(parts, 1):
        answer = client.upload_part(**names, PartNumber=number, Body=body, **customer_of(mode))
        done.append({"PartNumber": number, "ETag": answer["ETag"]})
    client.complete_multipart_upload(**names, MultipartUpload={"Parts": done}, **customer_of(mode))


def customer_headers():
    return {
        "x-amz-server-side-encryption-customer-algorithm": "AES256",
        "x-amz-server-side-encryption-customer-key": base64.b64encode(CUSTOMER_KEY).decode(),
        "x-amz-server-side-encryption-customer-key-md5": base64.b64encode(hashlib.md5(CUSTOMER_KEY).digest()).decode(),
    }


def get(program, key, mode="AES256"):
    """The answer, or Cut with what came of the body before the connection ended."""
    headers = customer_headers() if mode == "SSE-C" else {}
    with Connection(program.port) as connection:
        return connection.ask(signed("GET", f"/{BUCKET}/{key}", headers))


def expect_never_wrong(program, key, mode, whole):
    """What is damaged is refused, or cut off before the damage: what came is the beginning of what was written."""
    try:
        answer = get(program, key, mode)
    except Cut as cut:
        assert whole.startswith(cut.got) and len(cut.got) < len(whole)
        return
    assert answer.status >= 400, f"{len(answer.body)} bytes came"
    assert MARKER not in answer.body


def at_rest(program, key):
    return json.loads(program.get(f"/_s3seal/at-rest?bucket={BUCKET}&key={key}"))


def blob_files(program, data, key):
    return [data / "blobs" / blob["id"] for blob in at_rest(program, key)["blobs"] if blob["place"] == "file"]


@contextmanager
def changed(path, content):
    """A file with other content, for a while."""
    before = path.read_bytes()
    path.write_bytes(content)
    yield
    path.write_bytes(before)


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]


@dataclass
class Rows:
    """The rows of objects, read and written behind the server's back."""

    data: Path

    def ask(self, sql, *parameters):
        connection = sqlite3.connect(self.data / "s3seal.db", timeout=20)
        try:
            with connection:
                return connection.execute(sql, parameters).fetchall()
        finally:
            connection.close()

    def column(self, key, name):
        ((value,),) = self.ask(
            f"SELECT {name} FROM object LEFT JOIN body ON body.number = object.body WHERE key = ?", key.encode()
        )
        return value

    def write(self, key, **columns):
        for name, value in columns.items():
            of_body = "UPDATE body SET bytes = ? WHERE number = (SELECT body FROM object WHERE key = ?)"
            self.ask(of_body if name == "bytes" else f"UPDATE object SET {name} = ? WHERE key = ?", value, key.encode())

    @contextmanager
    def changed(self, key, **columns):
        """A row with other columns, for a while."""
        before = {name: self.column(key, name) for name in columns}
        self.write(key, **columns)
        yield
        self.write(key, **before)
