"""Copies from each mode of encryption to each, uploads in parts in each, and objects that are moved to other keys."""

import hashlib
import os

import pytest
from botocore.exceptions import ClientError

from support.encryption_modes import CUSTOMER_KEY, MODES, customer, etag_of_parts, expected, reading, shown_encryption, writing
from support.sdk_clients import make_boto3

MIB = 1 << 20
HELLO_MD5 = f'"{hashlib.md5(b"hello").hexdigest()}"'
TO_ITSELF = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."


@pytest.fixture(scope="module")
def program(start_module):
    return start_module("--new-buckets-block-sse-c", "false", "--sse-c-over-http", "true")


@pytest.fixture(scope="module")
def s3(program):
    return make_boto3(program.http)


@pytest.fixture(scope="module")
def kms_arn(program):
    return make_boto3(program.http, service="kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def bucket(s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    return bucket_name


def refusal(call, *arguments, **parameters):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def source(bucket, key, mode):
    """A copy's source, with its key where the client has it."""
    return {"CopySource": {"Bucket": bucket, "Key": key}} | (customer(CUSTOMER_KEY, "CopySourceSSECustomer") if mode == "sse-c" else {})


@pytest.mark.parametrize("size", [5, 200_000], ids=["small", "larger"])
@pytest.mark.parametrize("old", MODES)
def test_copies(s3, kms_arn, bucket, old, size):
    body = os.urandom(size)
    s3.put_object(Bucket=bucket, Key=old, Body=body, Metadata={"a": "1"}, **writing(old, kms_arn))
    md5 = f'"{hashlib.md5(body).hexdigest()}"'
    for new in MODES:
        copied = s3.copy_object(Bucket=bucket, Key="copy", **source(bucket, old, old), **writing(new, kms_arn))
        got = s3.get_object(Bucket=bucket, Key="copy", **reading(new))
        assert shown_encryption(copied) == shown_encryption(got) == expected(new, kms_arn)
        assert (got["Body"].read(), got["Metadata"]) == (body, {"a": "1"})
        assert got["ETag"] == copied["CopyObjectResult"]["ETag"]
        assert (got["ETag"] == md5) == (new == "sse-s3"), new


def test_a_copy_without_a_word_has_the_default_of_its_bucket(s3, kms_arn, bucket):
    """Not the encryption of its source, nor its bucket key."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", **writing("sse-kms-bucket-key", kms_arn))
    plain = s3.copy_object(Bucket=bucket, Key="plain", **source(bucket, "k", None))
    assert (shown_encryption(plain), plain["CopyObjectResult"]["ETag"]) == ({"ServerSideEncryption": "AES256"}, HELLO_MD5)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_arn}, "BucketKeyEnabled": False}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    sealed = s3.copy_object(Bucket=bucket, Key="sealed", **source(bucket, "plain", None))
    assert shown_encryption(sealed) == shown_encryption(s3.head_object(Bucket=bucket, Key="sealed")) == expected("sse-kms", kms_arn)


def test_a_copy_onto_itself_must_change_something(s3, kms_arn, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    onto_itself = {"Bucket": bucket, "Key": "k"} | source(bucket, "k", None)
    assert refusal(s3.copy_object, **onto_itself) == ("InvalidRequest", TO_ITSELF)
    assert shown_encryption(s3.copy_object(**onto_itself, ServerSideEncryption="AES256")) == {"ServerSideEncryption": "AES256"}
    assert shown_encryption(s3.copy_object(**onto_itself, **writing("sse-kms", kms_arn))) == expected("sse-kms", kms_arn)
    back = s3.copy_object(**onto_itself)
    assert (shown_encryption(back), back["CopyObjectResult"]["ETag"]) == ({"ServerSideEncryption": "AES256"}, HELLO_MD5)
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
    assert shown_encryption(s3.copy_object(**onto_itself)) == {"ServerSideEncryption": "AES256"}
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


@pytest.mark.parametrize("mode", MODES)
def test_parts(s3, kms_arn, bucket, mode):
    """What each step tells of the encryption, and that one part is a copy."""
    where, shown_by_parts, content = {"Bucket": bucket, "Key": "k"}, expected(mode, kms_arn), os.urandom(11 * MIB)
    s3.put_object(Bucket=bucket, Key="source", Body=content, **writing(mode, kms_arn))
    created = s3.create_multipart_upload(**where, **writing(mode, kms_arn))
    upload = where | {"UploadId": created["UploadId"]}
    sent = s3.upload_part(**upload, PartNumber=7, Body=content[: 6 * MIB], **reading(mode))
    span = f"bytes={6 * MIB}-{11 * MIB - 1}"
    copied = s3.upload_part_copy(**upload, PartNumber=9, CopySourceRange=span, **source(bucket, "source", mode), **reading(mode))
    assert shown_encryption(created) == shown_encryption(sent) == shown_encryption(copied) == shown_by_parts

    listed = s3.list_parts(**upload)
    assert [(part["PartNumber"], part["Size"], part["ETag"]) for part in listed["Parts"]] == [
        (7, 6 * MIB, sent["ETag"]), (9, 5 * MIB, copied["CopyPartResult"]["ETag"]),
    ]
    assert shown_encryption(listed) == {}
    assert [one["UploadId"] for one in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [created["UploadId"]]
    assert (sent["ETag"] == f'"{hashlib.md5(content[: 6 * MIB]).hexdigest()}"') == (mode == "sse-s3")

    parts = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in listed["Parts"]]
    completed = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, **reading(mode))
    assert shown_encryption(completed) == ({} if mode == "sse-c" else shown_by_parts)
    got = s3.get_object(**where, **reading(mode))
    assert (shown_encryption(got), got["ETag"]) == (shown_by_parts, completed["ETag"])
    assert got["Body"].read() == content
    digests = b"".join(bytes.fromhex(part["ETag"].strip('"')) for part in parts)
    assert got["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"', "of the parts' ETags, whatever these are"
    assert (got["ETag"] == etag_of_parts(content, 6 * MIB)) == (mode == "sse-s3")
    second = s3.get_object(**where, PartNumber=2, **reading(mode))
    assert (second["Body"].read() == content[6 * MIB :], second["PartsCount"]) == (True, 2)


def test_attributes_of_parts(s3, kms_arn, bucket):
    where, content = {"Bucket": bucket, "Key": "k"}, os.urandom(10 * MIB)
    created = s3.create_multipart_upload(**where, ChecksumAlgorithm="SHA256", **writing("sse-kms", kms_arn))
    upload, parts = where | {"UploadId": created["UploadId"]}, []
    for number in (1, 2):
        sent = s3.upload_part(**upload, PartNumber=number, Body=content[(number - 1) * 5 * MIB : number * 5 * MIB], ChecksumAlgorithm="SHA256")
        parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": sent["ChecksumSHA256"]})
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    told_of = s3.get_object_attributes(**where, ObjectAttributes=["ETag", "Checksum", "ObjectParts", "ObjectSize", "StorageClass"])
    assert (told_of["ObjectSize"], told_of["StorageClass"], told_of["ObjectParts"]["TotalPartsCount"]) == (10 * MIB, "STANDARD", 2)
    assert [(part["PartNumber"], part["Size"], part["ChecksumSHA256"]) for part in told_of["ObjectParts"]["Parts"]] == [
        (part["PartNumber"], 5 * MIB, part["ChecksumSHA256"]) for part in parts
    ]
    assert told_of["Checksum"]["ChecksumType"] == "COMPOSITE"


def test_an_aborted_upload_is_gone(s3, bucket):
    where = {"Bucket": bucket, "Key": "k"}
    upload = where | {"UploadId": s3.create_multipart_upload(**where)["UploadId"]}
    s3.upload_part(**upload, PartNumber=1, Body=b"x" * MIB)
    s3.abort_multipart_upload(**upload)
    gone = "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
    assert refusal(s3.list_parts, **upload) == refusal(s3.upload_part, **upload, PartNumber=1, Body=b"x") == gone
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert refusal(s3.get_object, **where)[0] == "NoSuchKey"


def test_pages_of_uploads_and_parts(s3, bucket):
    uploads = sorted((key, s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]) for key in ("a/1", "a/2", "b/1"))
    paged = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    assert [(one["Key"], one["UploadId"]) for page in paged for one in page.get("Uploads", [])] == uploads
    folded = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [one["Prefix"] for one in folded["CommonPrefixes"]] == ["a/", "b/"]
    key, upload_id = uploads[0]
    for number in (1, 2, 3):
        s3.upload_part(Bucket=bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=bytes([number]))
    paged = s3.get_paginator("list_parts").paginate(Bucket=bucket, Key=key, UploadId=upload_id, PaginationConfig={"PageSize": 2})
    assert [[part["PartNumber"] for part in page["Parts"]] for page in paged] == [[1, 2], [3]]


def test_an_upload_keeps_the_encryption_that_it_began_with(s3, kms_arn, bucket):
    where = {"Bucket": bucket, "Key": "k"}
    upload = where | {"UploadId": s3.create_multipart_upload(**where)["UploadId"]}
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_arn}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    sent = s3.upload_part(**upload, PartNumber=1, Body=b"hello")
    completed = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": sent["ETag"]}]})
    assert shown_encryption(sent) == shown_encryption(completed) == shown_encryption(s3.head_object(**where)) == {"ServerSideEncryption": "AES256"}


@pytest.fixture
def second_key(program):
    return make_boto3(program.http, service="kms").create_key()["KeyMetadata"]["Arn"]


def update(s3, bucket, key_arn, **more):
    s3.update_object_encryption(Bucket=bucket, Key="k", ObjectEncryption={"SSEKMS": {"KMSKeyArn": key_arn} | more})


def test_an_object_is_moved_to_other_keys(s3, kms_arn, second_key, bucket):
    where = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**where, Body=b"hello", Metadata={"a": "1"})
    before = s3.head_object(**where)
    for key, bucket_key in ((kms_arn, False), (kms_arn, True), (second_key, False)):
        update(s3, bucket, key, **({"BucketKeyEnabled": True} if bucket_key else {}))
        after = s3.get_object(**where)
        assert shown_encryption(after) == expected("sse-kms-bucket-key" if bucket_key else "sse-kms", key)
        assert [after[name] for name in ("ETag", "LastModified", "Metadata")] == [before[name] for name in ("ETag", "LastModified", "Metadata")]
        assert after["Body"].read() == b"hello"
    assert before["ETag"] == HELLO_MD5, "which it keeps under a KMS key"


@pytest.mark.parametrize("mode", ["dsse-kms", "sse-c"])
def test_objects_that_are_not_moved(s3, kms_arn, bucket, mode):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", **writing(mode, kms_arn))
    message = (
        "The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C. "
        "Only source objects encrypted with SSE-S3 or SSE-KMS are supported."
    )
    assert refusal(update, s3, bucket, kms_arn) == ("InvalidRequest", message)
    assert shown_encryption(s3.head_object(Bucket=bucket, Key="k", **reading(mode))) == expected(mode, kms_arn)


@pytest.mark.parametrize("on_disk", [False, True], ids=["memory", "disk"])
@pytest.mark.parametrize("change", ["overwritten", "deleted"])
def test_an_object_of_parts_is_read_to_its_end_whatever_happens_meanwhile(start, tmp_path, on_disk, change):
    program = start(*(["--data-dir", tmp_path / "data"] if on_disk else []))
    s3 = make_boto3(program.http)
    s3.create_bucket(Bucket="reading")
    upload = s3.create_multipart_upload(Bucket="reading", Key="k")["UploadId"]
    parts = [os.urandom(5 * MIB) for _ in range(6)]
    named = {"Bucket": "reading", "Key": "k", "UploadId": upload}
    tags = [s3.upload_part(**named, PartNumber=n + 1, Body=part)["ETag"] for n, part in enumerate(parts)]
    listed = [{"PartNumber": n + 1, "ETag": tag} for n, tag in enumerate(tags)]
    s3.complete_multipart_upload(**named, MultipartUpload={"Parts": listed})
    body = s3.get_object(Bucket="reading", Key="k")["Body"]
    begin = body.read(MIB)
    if change == "deleted":
        s3.delete_object(Bucket="reading", Key="k")
    else:
        s3.put_object(Bucket="reading", Key="k", Body=b"another")
    assert begin + body.read() == b"".join(parts)
