"""Uploads that were open when the program was upgraded: they go on, and so do the objects of their keys."""

import pytest

from stored.everything import OPEN
from stored.older import make_older_data
from support.sdk_clients import make_boto3

KEY = "open/aes"
(BODY, _), OPTIONS = OPEN[KEY]


@pytest.fixture(params=range(3, 9))
def upgraded(request, start, tmp_path):
    """A client, the names of an upload that was begun before, and one of its parts."""
    data = tmp_path / "data"
    make_older_data(data, "schema_8", request.param)
    client = make_boto3(start("--data-dir", data).http)
    uploads = {one["Key"]: one["UploadId"] for one in client.list_multipart_uploads(Bucket="objects")["Uploads"]}
    names = {"Bucket": "objects", "Key": KEY, "UploadId": uploads[KEY]}
    first = client.list_parts(**names)["Parts"][0]
    return client, names, {"Parts": [{"PartNumber": 1, "ETag": first["ETag"]}]}


def test_an_upload_is_completed(upgraded):
    client, names, parts = upgraded
    client.complete_multipart_upload(**names, MultipartUpload=parts)
    answer = client.get_object(Bucket="objects", Key=KEY)
    assert (answer["Body"].read(), answer["Metadata"]) == (BODY, OPTIONS["Metadata"])


def test_its_key_is_written_and_deleted(upgraded):
    client, names, parts = upgraded
    client.put_object(Bucket="objects", Key=KEY, Body=b"meanwhile")
    client.copy_object(Bucket="objects", Key=KEY, CopySource=f"objects/{KEY}", MetadataDirective="REPLACE")
    assert client.get_object(Bucket="objects", Key=KEY)["Body"].read() == b"meanwhile"
    client.delete_object(Bucket="objects", Key=KEY)
    assert "Contents" not in client.list_objects_v2(Bucket="objects", Prefix=KEY)
    client.complete_multipart_upload(**names, MultipartUpload=parts)
    assert client.get_object(Bucket="objects", Key=KEY)["Body"].read() == BODY


def test_an_upload_is_aborted(upgraded):
    client, names, _ = upgraded
    client.abort_multipart_upload(**names)
    assert "Uploads" not in client.list_multipart_uploads(Bucket="objects", Prefix=KEY)
