"""Uploads that were open when the program was upgraded: they go on, and so do the objects of their keys."""

import sqlite3

import pytest

from support.sdk_clients import make_boto3

BODY = b"0123456789abcdef" * 8192


def leave_as_schema_6(data):
    """Without what the columns that came later would know."""
    connection = sqlite3.connect(data / "s3seal.db")
    connection.executescript(
        "ALTER TABLE upload DROP COLUMN requested_encryption; ALTER TABLE bucket DROP COLUMN sse_blocking_chosen;"
        "PRAGMA user_version = 6;"
    )
    connection.close()


@pytest.fixture
def upgraded(start, tmp_path):
    """A client, and the names of an upload with one part that was begun before."""
    data = tmp_path / "data"
    program = start("--data-dir", data)
    client = make_boto3(program.http)
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="key", Body=b"before")
    upload = client.create_multipart_upload(Bucket="bucket", Key="key", Metadata={"colour": "blue"})["UploadId"]
    names = {"Bucket": "bucket", "Key": "key", "UploadId": upload}
    part = client.upload_part(**names, PartNumber=1, Body=BODY)
    assert program.stop() == 0
    leave_as_schema_6(data)
    program = start("--data-dir", data)
    return make_boto3(program.http), names, {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}


def test_an_upload_is_completed(upgraded):
    client, names, parts = upgraded
    client.complete_multipart_upload(**names, MultipartUpload=parts)
    answer = client.get_object(Bucket="bucket", Key="key")
    assert (answer["Body"].read(), answer["Metadata"]) == (BODY, {"colour": "blue"})


def test_its_key_is_written_and_deleted(upgraded):
    client, names, parts = upgraded
    client.put_object(Bucket="bucket", Key="key", Body=b"meanwhile")
    client.copy_object(Bucket="bucket", Key="key", CopySource="bucket/key", MetadataDirective="REPLACE")
    assert client.get_object(Bucket="bucket", Key="key")["Body"].read() == b"meanwhile"
    client.delete_object(Bucket="bucket", Key="key")
    assert "Contents" not in client.list_objects_v2(Bucket="bucket")
    client.complete_multipart_upload(**names, MultipartUpload=parts)
    assert client.get_object(Bucket="bucket", Key="key")["Body"].read() == BODY


def test_an_upload_is_aborted(upgraded):
    client, names, _ = upgraded
    client.abort_multipart_upload(**names)
    assert "Uploads" not in client.list_multipart_uploads(Bucket="bucket")
