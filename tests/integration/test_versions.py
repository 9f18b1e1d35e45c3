"""Versions keep what they were written with: their bytes, their keys, their place, also after a restart."""

import json

import pytest
from botocore.exceptions import ClientError

from support.program import Program
from support.sdk_clients import make_boto3

BUCKET = "versions"
LARGE = 300_000  # a body that lies in a file of its own


def use_key(client, key):
    """The bucket's default from now on; none: AES256."""
    rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key} if key else {"SSEAlgorithm": "AES256"}
    client.put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": rule, "BucketKeyEnabled": False}]},
    )


def versioned_bucket(client):
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})


def calls(program, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return json.loads(program.get(f"/_s3seal/kms/calls?{query}"))["calls"]


def at_rest(program, version):
    return json.loads(program.get(f"/_s3seal/at-rest?bucket={BUCKET}&key=k&versionId={version}"))


@pytest.fixture
def stored(tmp_path):
    with Program(tmp_path / "log", "--data-dir", str(tmp_path / "data")) as program:
        yield program


@pytest.mark.parametrize("size", [10, LARGE], ids=["in its row", "in a file"])
def test_each_version_opens_under_its_own_key(stored, size):
    client = make_boto3(stored.http)
    kms = make_boto3(stored.http, service="kms")
    keys = [kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2)]
    versioned_bucket(client)
    versions = []
    for n, key in enumerate([None, *keys]):
        use_key(client, key)
        put = client.put_object(Bucket=BUCKET, Key="k", Body=bytes([n]) * size)
        versions.append(put["VersionId"])
        assert put.get("SSEKMSKeyId") == key
    marker = client.delete_object(Bucket=BUCKET, Key="k")
    assert "ServerSideEncryption" not in marker

    for n, (key, version) in enumerate(zip([None, *keys], versions)):
        made = calls(stored, operation="GenerateDataKey", version_id=version)
        assert [call["key"] for call in made] == ([key] if key else [])
        got = client.get_object(Bucket=BUCKET, Key="k", VersionId=version)
        assert got["Body"].read() == bytes([n]) * size
        assert got.get("SSEKMSKeyId") == key
        opened = calls(stored, operation="Decrypt", version_id=version)
        assert [call["key"] for call in opened] == ([key] if key else [])
        shown = at_rest(stored, version)
        assert shown["version_id"] == version
        assert shown["encryption"].get("key_arn") == key

    kms.disable_key(KeyId=keys[0])
    with pytest.raises(ClientError, match="KMS.DisabledException"):
        client.get_object(Bucket=BUCKET, Key="k", VersionId=versions[1])
    assert client.get_object(Bucket=BUCKET, Key="k", VersionId=versions[2])["Body"].read() == bytes([2]) * size


def test_an_earlier_version_moves_to_another_key_alone(stored):
    client = make_boto3(stored.http)
    key = make_boto3(stored.http, service="kms").create_key()["KeyMetadata"]["Arn"]
    versioned_bucket(client)
    first, second = [client.put_object(Bucket=BUCKET, Key="k", Body=body)["VersionId"] for body in (b"one", b"two")]
    client.update_object_encryption(Bucket=BUCKET, Key="k", VersionId=first, ObjectEncryption={"SSEKMS": {"KMSKeyArn": key}})
    assert client.get_object(Bucket=BUCKET, Key="k", VersionId=first)["SSEKMSKeyId"] == key
    assert client.get_object(Bucket=BUCKET, Key="k", VersionId=second)["ServerSideEncryption"] == "AES256"
    assert [call["operation"] for call in calls(stored, version_id=first)] == ["Encrypt", "Decrypt"]


def test_versions_are_there_after_a_restart(tmp_path):
    settings = "--data-dir", str(tmp_path / "data")
    with Program(tmp_path / "log", *settings) as program:
        client = make_boto3(program.http)
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="k", Body=b"before")
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        versions = [client.put_object(Bucket=BUCKET, Key="k", Body=b"v%d" % n)["VersionId"] for n in range(3)]
        marker = client.delete_object(Bucket=BUCKET, Key="k")["VersionId"]
    with Program(tmp_path / "log", *settings) as program:
        client = make_boto3(program.http)
        with pytest.raises(client.exceptions.NoSuchKey):
            client.get_object(Bucket=BUCKET, Key="k")
        assert client.get_object(Bucket=BUCKET, Key="k", VersionId="null")["Body"].read() == b"before"
        for n, version in enumerate(versions):
            assert client.get_object(Bucket=BUCKET, Key="k", VersionId=version)["Body"].read() == b"v%d" % n
        client.delete_object(Bucket=BUCKET, Key="k", VersionId=marker)
        for n, version in reversed(list(enumerate(versions))):
            assert client.get_object(Bucket=BUCKET, Key="k")["Body"].read() == b"v%d" % n
            client.delete_object(Bucket=BUCKET, Key="k", VersionId=version)
        assert client.get_object(Bucket=BUCKET, Key="k")["VersionId"] == "null"


def test_files_go_with_their_versions(stored, tmp_path):
    client = make_boto3(stored.http)
    versioned_bucket(client)
    files = lambda: [path for path in (tmp_path / "data" / "blobs").rglob("*") if path.is_file()]  # noqa: E731
    versions = [client.put_object(Bucket=BUCKET, Key="k", Body=bytes([n]) * LARGE)["VersionId"] for n in range(3)]
    assert len(files()) == 3
    client.delete_object(Bucket=BUCKET, Key="k")
    assert len(files()) == 3, "a delete marker hides them"
    client.delete_object(Bucket=BUCKET, Key="k", VersionId=versions[1])
    assert len(files()) == 2
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    for n in range(2):
        client.put_object(Bucket=BUCKET, Key="k", Body=b"null %d" % n + bytes(LARGE))
    assert len(files()) == 3, "the null version was replaced"
