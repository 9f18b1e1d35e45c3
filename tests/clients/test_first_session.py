"""What a user does first, with each client, over HTTP and HTTPS."""

import base64
import hashlib
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

from support.sdk_clients import Fault, make_boto3

KMS_DEFAULT = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}]}


def default_of(client, bucket):
    (rule,) = client.call("GetBucketEncryption", Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return rule["ApplyServerSideEncryptionByDefault"], rule["BucketKeyEnabled"]


def md5_of(text):
    return base64.b64encode(hashlib.md5(text).digest()).decode()


@pytest.mark.smoke
def test_objects_inherit_what_the_bucket_says(client, bucket_name):
    client.call("CreateBucket", Bucket=bucket_name)
    assert default_of(client, bucket_name) == ({"SSEAlgorithm": "AES256"}, False)

    client.call("PutBucketEncryption", Bucket=bucket_name, ServerSideEncryptionConfiguration=KMS_DEFAULT)
    assert default_of(client, bucket_name) == ({"SSEAlgorithm": "aws:kms"}, True)

    put = client.call("PutObject", Bucket=bucket_name, Key="sealed/a b+c.txt", Body=b"hello")
    head = client.call("HeadObject", Bucket=bucket_name, Key="sealed/a b+c.txt")
    got = client.call("GetObject", Bucket=bucket_name, Key="sealed/a b+c.txt")
    for answer in (put, head, got):
        assert answer["ServerSideEncryption"] == "aws:kms"
        assert answer["SSEKMSKeyId"].startswith("arn:aws:kms:us-east-1:000000000000:key/")
        assert answer["BucketKeyEnabled"] is True
        assert answer["ETag"] == put["ETag"] != '"5d41402abc4b2a76b9719d911017c592"'
    assert head["ContentLength"] == 5
    assert got["Body"] == b"hello"

    client.call("DeleteBucketEncryption", Bucket=bucket_name)
    assert default_of(client, bucket_name) == ({"SSEAlgorithm": "AES256"}, False)
    plain = client.call("PutObject", Bucket=bucket_name, Key="plain", Body=b"hello")
    assert plain["ServerSideEncryption"] == "AES256"
    assert plain["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert client.call("HeadObject", Bucket=bucket_name, Key="sealed/a b+c.txt")["ServerSideEncryption"] == "aws:kms"

    listed = client.call("ListObjectsV2", Bucket=bucket_name)
    assert [entry["Key"] for entry in listed["Contents"]] == ["plain", "sealed/a b+c.txt"]
    for key in ("plain", "sealed/a b+c.txt"):
        client.call("DeleteObject", Bucket=bucket_name, Key=key)
    with pytest.raises(Fault) as gone:
        client.call("GetObject", Bucket=bucket_name, Key="plain")
    assert gone.value.code == "NoSuchKey"
    client.call("DeleteBucket", Bucket=bucket_name)
    with pytest.raises(Fault) as gone:
        client.call("GetBucketEncryption", Bucket=bucket_name)
    assert gone.value.code == "NoSuchBucket"


def test_a_request_decides_against_the_default(client, bucket):
    client.call("PutBucketEncryption", Bucket=bucket, ServerSideEncryptionConfiguration=KMS_DEFAULT)
    put = client.call("PutObject", Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="AES256")
    assert put["ServerSideEncryption"] == "AES256"
    assert "SSEKMSKeyId" not in put


def test_bytes_and_metadata_come_back(client, bucket):
    body = bytes(range(256)) * 1024
    client.call("PutObject", Bucket=bucket, Key="k", Body=body, ContentType="image/png", Metadata={"colour": "blue"})
    got = client.call("GetObject", Bucket=bucket, Key="k")
    assert got["Body"] == body
    assert got["ContentType"] == "image/png"
    assert got["Metadata"] == {"colour": "blue"}
    part = client.call("GetObject", Bucket=bucket, Key="k", Range="bytes=10-19")
    assert part["Body"] == body[10:20]
    assert part["ContentRange"] == f"bytes 10-19/{len(body)}"


def test_an_empty_object_and_another_after_it(client, bucket):
    client.call("PutObject", Bucket=bucket, Key="empty", Body=b"")
    client.call("PutObject", Bucket=bucket, Key="full", Body=b"hello")  # on the same connection
    assert client.call("GetObject", Bucket=bucket, Key="empty")["Body"] == b""
    assert client.call("GetObject", Bucket=bucket, Key="full")["Body"] == b"hello"


def test_a_wrong_secret_is_signature_does_not_match(make_client, bucket):
    wrong = make_client(secret="wrong")
    for operation, parameters in (
        ("PutBucketEncryption", {"ServerSideEncryptionConfiguration": KMS_DEFAULT}),
        ("PutObject", {"Key": "k", "Body": b"x"}),
        ("GetObject", {"Key": "k"}),
    ):
        with pytest.raises(Fault) as refused:
            wrong.call(operation, Bucket=bucket, **parameters)
        assert refused.value.code == "SignatureDoesNotMatch", operation
        assert refused.value.status in (403, None)
        assert refused.value.message.startswith("The request signature we calculated does not match")


def test_a_wrong_content_md5_stores_nothing(client, bucket):
    for operation, parameters in (
        ("PutBucketEncryption", {"ServerSideEncryptionConfiguration": KMS_DEFAULT}),
        ("PutObject", {"Key": "k", "Body": b"hello"}),
    ):
        with pytest.raises(Fault) as refused:
            client.call(operation, Bucket=bucket, ContentMD5=md5_of(b"something else"), **parameters)
        assert refused.value.code == "BadDigest", operation
        assert refused.value.message == "The Content-MD5 you specified did not match what we received."
    assert default_of(client, bucket)[0] == {"SSEAlgorithm": "AES256"}
    assert not client.call("ListObjectsV2", Bucket=bucket).get("Contents")


def test_a_right_content_md5_is_accepted(client, bucket):
    client.call("PutObject", Bucket=bucket, Key="k", Body=b"hello", ContentMD5=md5_of(b"hello"))


@pytest.mark.parametrize("version", [None, "s3v4"], ids=["as by default", "version 4"])
def test_presigned_urls_of_boto3(server, bucket, version):
    client = make_boto3(server.http, **({"signature_version": version} if version else {}))
    parameters = {"Bucket": bucket, "Key": "a b+c/\u00e9"}
    put = client.generate_presigned_url("put_object", Params=parameters | {"Metadata": {"a": "1"}})
    fetch("PUT", put, b"hello", {"x-amz-meta-a": "1"})
    get = client.generate_presigned_url("get_object", Params=parameters | {"ResponseContentType": "text/x"})
    answer = fetch("GET", get)
    assert (answer.read(), answer.headers["Content-Type"], answer.headers["x-amz-meta-a"]) == (b"hello", "text/x", "1")
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch("GET", get.replace("a%20b", "a%20c"))
    assert b"<Code>SignatureDoesNotMatch</Code>" in refused.value.read()


def fetch(method, url, body=None, headers={}):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, body, headers | {"Content-Type": ""} if body else headers, method=method)
    return opener.open(request, timeout=20)


def test_signature_version_2_of_boto3(server, bucket):
    client = make_boto3(server.http, signature_version="s3")
    client.put_object(Bucket=bucket, Key="a b+c/\u00e9", Body=b"hello", Metadata={"a": "1"})
    assert client.get_object(Bucket=bucket, Key="a b+c/\u00e9")["Body"].read() == b"hello"
    assert client.list_objects_v2(Bucket=bucket, Prefix="a b")["KeyCount"] == 1
    for refused, code in (
        (lambda: client.get_bucket_encryption(Bucket=bucket), "InvalidRequest"),
        (lambda: client.put_object(Bucket=bucket, Key="k", ServerSideEncryption="aws:kms"), "InvalidArgument"),
    ):
        with pytest.raises(botocore.exceptions.ClientError) as problem:
            refused()
        assert problem.value.response["Error"]["Code"] == code
        assert "Version 4" in problem.value.response["Error"]["Message"] or "AWS4" in problem.value.response["Error"]["Message"]


def test_configurations_of_a_bucket(client, bucket_name):
    client.call("CreateBucket", Bucket=bucket_name)
    with pytest.raises(Fault) as none:
        client.call("GetBucketTagging", Bucket=bucket_name)
    assert (none.value.code, none.value.message) == ("NoSuchTagSet", "The TagSet does not exist")
    tags = [{"Key": "team", "Value": "a=b@c"}, {"Key": "Über", "Value": ""}]
    client.call("PutBucketTagging", Bucket=bucket_name, Tagging={"TagSet": tags})
    assert client.call("GetBucketTagging", Bucket=bucket_name)["TagSet"] == tags
    client.call("DeleteBucketTagging", Bucket=bucket_name)
    assert client.call("GetBucketRequestPayment", Bucket=bucket_name)["Payer"] == "BucketOwner"
    client.call("PutBucketRequestPayment", Bucket=bucket_name, RequestPaymentConfiguration={"Payer": "Requester"})
    assert client.call("GetBucketRequestPayment", Bucket=bucket_name)["Payer"] == "Requester"
