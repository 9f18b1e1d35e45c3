"""Data that an earlier version wrote, before stored bodies were encrypted: everything is there, what is new is sealed."""

import pytest

from stored.objects import Rows, at_rest, blob_files
from stored.older import make_older_data
from stored import objects
from support.sdk_clients import make_boto3

MANAGED_KEY = "arn:aws:kms:us-east-1:000000000000:key/486bcd21-89df-48ac-9717-98c6c8abaf42"
BODIES = {
    "empty": b"",
    "small": b"in its row",
    "large": b"0123456789abcdef" * 8192 + b"the end",
    "kms": b"with the managed key",
    "dsse/large": b"fedcba9876543210" * 5000,
}


@pytest.fixture(params=[1, 2])
def data(request, tmp_path, monkeypatch):
    monkeypatch.setattr(objects, "BUCKET", "older")
    make_older_data(tmp_path / "data", "schema_2", request.param)
    return tmp_path / "data"


def read(client, key, **more):
    return client.get_object(Bucket="older", Key=key, **more)["Body"].read()


def test_objects_are_read_as_they_were(start, data):
    program = start("--data-dir", data)
    client = make_boto3(program.http)
    listed = client.list_objects_v2(Bucket="older")["Contents"]
    assert {entry["Key"]: entry["Size"] for entry in listed} == {key: len(body) for key, body in BODIES.items()}
    for key, body in BODIES.items():
        assert read(client, key) == body
    assert read(client, "large", Range="bytes=131072-") == b"the end"
    head = client.head_object(Bucket="older", Key="small")
    assert (head["Metadata"], head["ContentType"], head["ServerSideEncryption"]) == ({"colour": "blue"}, "text/plain", "AES256")
    head = client.head_object(Bucket="older", Key="kms")
    assert (head["SSEKMSKeyId"], head["BucketKeyEnabled"]) == (MANAGED_KEY, True)
    assert " warn " not in program.said()


def test_headers_that_were_forged_by_metadata_are_not_sent(start, data):
    forged = b"x-amz-meta-colour:blue\nx-amz-server-side-encryption-aws-kms-key-id:forged\ncontent-length:1\nexpires:C:\\n\n"
    Rows(data).write("small", headers=forged)
    answer = objects.get(start("--data-dir", data), "small")
    assert (answer.status, answer.body) == (200, BODIES["small"])
    assert (answer.header("x-amz-meta-colour"), answer.header("Expires")) == ("blue", "C:\\n")
    assert answer.header("x-amz-server-side-encryption-aws-kms-key-id") is None
    assert answer.header("Content-Length") == str(len(BODIES["small"]))


def test_they_are_what_they_were_on_the_disk_and_damage_is_found(start, data):
    program = start("--data-dir", data)
    for key in ("small", "large"):
        told = at_rest(program, key)
        assert told["encryption"] == {"mode": "AES256", "format": 0, "wrapped_key": {"base64": "", "pieces": []}}
        assert (told["blobs"][0]["header"]["version"], told["blobs"][0]["header"]["cipher_name"]) == (1, "none")
    (path,) = blob_files(program, data, "large")
    whole = path.read_bytes()
    for at in (0, 4, 5, 10, 16, 70_000, len(whole) - 1):
        with objects.changed(path, objects.flipped(whole, at)):
            objects.expect_never_wrong(program, "large", "AES256", BODIES["large"])
    with objects.changed(path, whole[:-1]):
        objects.expect_never_wrong(program, "large", "AES256", BODIES["large"])


def test_what_is_written_now_is_sealed(start, data):
    program = start("--data-dir", data)
    client = make_boto3(program.http)
    client.put_object(Bucket="older", Key="small", Body=BODIES["small"])
    client.copy_object(Bucket="older", Key="large", CopySource="older/large", MetadataDirective="REPLACE")
    client.put_object(Bucket="older", Key="kms", Body=BODIES["kms"], ServerSideEncryption="aws:kms")
    client.delete_object(Bucket="older", Key="dsse/large")
    for key in ("small", "large", "kms"):
        assert at_rest(program, key)["blobs"][0]["header"]["cipher_name"] == "AES-256-GCM"
        assert read(client, key) == BODIES[key]
    assert client.head_object(Bucket="older", Key="kms")["SSEKMSKeyId"] == MANAGED_KEY, "the key is the same"
    assert program.stop() == 0
    for path in data.rglob("*"):
        assert not path.is_file() or b"0123456789abcdef" * 2 not in path.read_bytes(), path
    assert len(list((data / "blobs").iterdir())) == 1

    program = start("--data-dir", data)
    for key in ("small", "large", "kms"):
        assert read(make_boto3(program.http), key) == BODIES[key]


def test_a_key_that_kms_does_not_know_any_more_is_told(start, data):
    Rows(data).write("kms", sse_key_arn=MANAGED_KEY.replace("486bcd21", "00000000"))
    answer = objects.get(start("--data-dir", data), "kms")
    assert (answer.status, answer.element("Code")) == (400, "KMS.NotFoundException")
