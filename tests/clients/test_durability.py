"""What was acknowledged is there after a restart, and after a kill."""

import json
import random
import stat
import threading

import botocore.exceptions

from support.sdk_clients import make_boto3

KMS_DEFAULT = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/app"}}]}
# Of writes that may be cut off anywhere: bodies sealed once and twice, data keys from KMS and under bucket keys.
SEALINGS = [
    {},
    {"ServerSideEncryption": "aws:kms"},
    {"ServerSideEncryption": "aws:kms", "BucketKeyEnabled": True},
    {"ServerSideEncryption": "aws:kms:dsse"},
]
ROUNDS = 20
WRITES = 200
WRITERS = 2


def facts(answer):
    """What an object's answer says, without what belongs to the request."""
    return {name: value for name, value in answer.items() if name not in ("ResponseMetadata", "Body")}


def test_a_restart_finds_everything(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    client = make_boto3(program.http)
    client.create_bucket(Bucket="first")
    client.create_bucket(Bucket="second", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    client.put_bucket_encryption(Bucket="second", ServerSideEncryptionConfiguration=KMS_DEFAULT)
    small, large = b"hello", random.Random(1).randbytes(3_000_000)
    client.put_object(Bucket="first", Key="small", Body=small, Metadata={"colour": "blue"}, ContentType="text/plain")
    client.put_object(Bucket="first", Key="large", Body=large, ServerSideEncryption="aws:kms", BucketKeyEnabled=True)
    before = {
        "buckets": [bucket["Name"] for bucket in client.list_buckets()["Buckets"]],
        "encryption": client.get_bucket_encryption(Bucket="second")["ServerSideEncryptionConfiguration"],
        "small": facts(client.head_object(Bucket="first", Key="small")),
        "large": facts(client.head_object(Bucket="first", Key="large")),
        "listed": client.list_objects_v2(Bucket="first")["Contents"],
        "authority": program.get("/_s3seal/ca.pem"),
    }
    assert program.stop() == 0

    program = start("--data-dir", data)
    client = make_boto3(program.http)
    assert before == {
        "buckets": [bucket["Name"] for bucket in client.list_buckets()["Buckets"]],
        "encryption": client.get_bucket_encryption(Bucket="second")["ServerSideEncryptionConfiguration"],
        "small": facts(client.head_object(Bucket="first", Key="small")),
        "large": facts(client.head_object(Bucket="first", Key="large")),
        "listed": client.list_objects_v2(Bucket="first")["Contents"],
        "authority": program.get("/_s3seal/ca.pem"),
    }
    assert client.get_object(Bucket="first", Key="small")["Body"].read() == small
    assert client.get_object(Bucket="first", Key="large")["Body"].read() == large
    assert client.get_bucket_location(Bucket="second")["LocationConstraint"] == "eu-west-1"


def test_the_data_directory_is_private(start, tmp_path):
    data = tmp_path / "data"
    client = make_boto3(start("--data-dir", data).http)
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="large", Body=b"x" * 1_000_000)
    for path in (data, *data.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


class Writer:
    """Writes its own keys again and again; knows for each what was acknowledged last, and what was under way."""

    def __init__(self, endpoint, bucket, seed, count, acknowledged):
        self.client = make_boto3(endpoint)
        self.bucket, self.count, self.acknowledged = bucket, count, acknowledged
        self.random = random.Random(seed)
        self.keys = [f"{seed}/{number}" for number in range(20)]
        self.kept = {}
        self.under_way = {}

    def write_all(self):
        for _ in range(self.count):
            key = self.random.choice(self.keys)
            size = self.random.choice((0, 100, 1_000, 10_000, 100_000))
            body = None if self.random.random() < 0.1 else self.random.randbytes(size)
            self.under_way[key] = body
            try:
                self._write(key, body)
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.HTTPClientError):
                return
            self.kept[key] = self.under_way.pop(key)
            self.acknowledged()

    def _write(self, key, body):
        if body is None:
            self.client.delete_object(Bucket=self.bucket, Key=key)
        else:
            self.client.put_object(Bucket=self.bucket, Key=key, Body=body, **self.random.choice(SEALINGS))

    def check(self, client):
        for key in self.kept.keys() | self.under_way.keys():
            allowed = [states[key] for states in (self.kept, self.under_way) if key in states]
            if key not in self.kept:
                allowed.append(None)
            assert read(client, self.bucket, key) in allowed, key


def read(client, bucket, key):
    try:
        return client.get_object(Bucket=bucket, Key=key)["Body"].read()
    except client.exceptions.NoSuchKey:
        return None


class KillAfter:
    """Kills the server in the moment in which the given number of writes is acknowledged."""

    def __init__(self, program, count):
        self.program, self.left, self.lock = program, count, threading.Lock()

    def __call__(self):
        with self.lock:
            self.left -= 1
            if self.left == 0:
                self.program.kill()


def test_a_kill_loses_no_acknowledged_write(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    make_boto3(program.http).create_bucket(Bucket="bucket")
    program.stop()
    chance = random.Random(20)
    for round_number in range(ROUNDS):
        program = start("--data-dir", data)
        kill = KillAfter(program, chance.randint(1, WRITES))
        writers = [
            Writer(program.http, "bucket", f"{round_number}-{number}", WRITES // WRITERS, kill) for number in range(WRITERS)
        ]
        threads = [threading.Thread(target=writer.write_all) for writer in writers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert kill.left <= 0, "a write failed before the kill"
        program = start("--data-dir", data)
        for writer in writers:
            writer.check(make_boto3(program.http))
        program.kill()
    program = start("--data-dir", data)
    assert list_files(data) == list_named_files(program)


def list_files(data):
    return {path.name for path in (data / "blobs").iterdir()}


def list_named_files(program):
    """The files of bodies that objects name: after a start there are no others, and each is whole."""
    client = make_boto3(program.http)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="bucket")
    names = set()
    for entry in (entry for page in pages for entry in page.get("Contents", [])):
        described = json.loads(program.get(f"/_s3seal/at-rest?bucket=bucket&key={entry['Key']}"))
        (blob,) = described["blobs"]
        assert blob["header"]["cipher"] in (1, 2)
        if blob["place"] == "file":
            names.add(blob["id"])
    return names
