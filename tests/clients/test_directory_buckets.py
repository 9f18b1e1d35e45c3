"""Directory buckets (S3 Express One Zone) as the clients use them: sessions are opened, and kept, by the clients."""

import json
import urllib.request

import boto3
import pytest
from botocore.config import Config

from support.sdk_clients import HERE, REGION, AwsCli, Fault, make_boto3

ZONE = "use1-az4"
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:us-east-1:000000000000:key/{KEY}"
CONFIGURATION = {
    "Location": {"Type": "AvailabilityZone", "Name": ZONE},
    "Bucket": {"Type": "Directory", "DataRedundancy": "SingleAvailabilityZone"},
}
PLAIN = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
WITH_KEY = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}}]}

CONFIG = f"""
[[kms.keys]]
id = "{KEY}"

[[users]]
name = "reader"
access_key = "reader"
secret_key = "reader-secret"
policy = '''{{"Statement": {{"Effect": "Allow", "Action": "s3express:CreateSession", "Resource": "*",
             "Condition": {{"StringEquals": {{"s3express:SessionMode": "ReadOnly"}}}}}}}}'''
"""


@pytest.fixture(scope="module")
def server(start_module):
    """In the place of the shared one: with a customer's key."""
    path = start_module.folder / "server.toml"
    path.write_text(CONFIG)
    return start_module("--config", path)


@pytest.fixture(scope="module")
def ca():
    """None is needed: by HTTP alone clients keep to the address, where buckets stand in the path."""


@pytest.fixture
def name(bucket_name):
    return f"{bucket_name}--{ZONE}--x-s3"


@pytest.fixture
def s3(server):
    client = make_boto3(server.http)
    yield client
    client.close()


@pytest.fixture
def directory(s3, name):
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=CONFIGURATION)
    return name


def kms_calls(server, **wanted):
    query = "&".join(f"{key}={value}" for key, value in wanted.items())
    return json.loads(server.get(f"/_s3seal/kms/calls?{query}"))["calls"]


def forget_kms_calls(server):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(f"{server.http}/_s3seal/kms/calls", method="DELETE"), timeout=10).close()


@pytest.mark.parametrize("scheme", ["http"])
def test_every_client_walks_through_it(client, name):
    client.call("CreateBucket", Bucket=name, CreateBucketConfiguration=CONFIGURATION)
    assert name in [one["Name"] for one in client.call("ListDirectoryBuckets")["Buckets"]]
    assert name not in [one["Name"] for one in client.call("ListBuckets")["Buckets"]]
    head = client.call("HeadBucket", Bucket=name)
    assert (head["BucketLocationType"], head["BucketLocationName"]) == ("AvailabilityZone", ZONE)

    client.call("PutBucketEncryption", Bucket=name, ServerSideEncryptionConfiguration=WITH_KEY)
    shown = client.call("GetBucketEncryption", Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert shown == [WITH_KEY["Rules"][0] | {"BucketKeyEnabled": True}]

    put = client.call("PutObject", Bucket=name, Key="a/k", Body=b"hello")
    assert (put["ServerSideEncryption"], put["SSEKMSKeyId"], put["BucketKeyEnabled"]) == ("aws:kms", KEY_ARN, True)
    got = client.call("GetObject", Bucket=name, Key="a/k")
    assert (got["Body"], got["SSEKMSKeyId"], got["StorageClass"]) == (b"hello", KEY_ARN, "EXPRESS_ONEZONE")
    listed = client.call("ListObjectsV2", Bucket=name, Prefix="a/")
    assert [one["Key"] for one in listed["Contents"]] == ["a/k"]
    copied = client.call("CopyObject", Bucket=name, Key="a/copy", CopySource=f"{name}/a/k")
    assert copied["ServerSideEncryption"] == "aws:kms" and not copied.get("BucketKeyEnabled")

    for key in ("a/k", "a/copy"):
        client.call("DeleteObject", Bucket=name, Key=key)
    client.call("DeleteBucketEncryption", Bucket=name)
    client.call("DeleteBucket", Bucket=name)
    with pytest.raises(Fault):
        client.call("HeadBucket", Bucket=name)


def test_it_works_without_session_authentication(server, name):
    s3 = make_boto3(server.http, s3={"disable_s3_express_session_auth": True})
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=CONFIGURATION)
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=WITH_KEY)
    assert s3.put_object(Bucket=name, Key="k", Body=b"x")["SSEKMSKeyId"] == KEY_ARN
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"x"


def test_buckets_as_hosts(server, name, tmp_path):
    """What the AWS CLI makes of an endpoint with a name: the bucket stands in front of it, also to configure it."""
    cli = AwsCli(f"http://localhost:{server.port}")
    body = tmp_path / "body"
    body.write_bytes(b"hello")
    for arguments in (
        ["create-bucket", "--create-bucket-configuration", json.dumps(CONFIGURATION)],
        ["put-bucket-encryption", "--server-side-encryption-configuration", json.dumps(WITH_KEY)],
        ["put-object", "--key", "k", "--body", body],
        ["get-object", "--key", "k", tmp_path / "received"],
    ):
        ran = cli.run(*arguments, "--bucket", name, PYTHONPATH=str(HERE / "resolver"))
        assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "received").read_bytes() == b"hello"
    assert json.loads(ran.stdout)["SSEKMSKeyId"] == KEY_ARN


def test_lenient_signatures_make_no_difference(start, name):
    s3 = make_boto3(start("--signature", "lenient").http, secret="whatever")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=CONFIGURATION)
    s3.put_object(Bucket=name, Key="k", Body=b"hello")
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"hello"


def test_multipart(s3, directory):
    s3.put_bucket_encryption(Bucket=directory, ServerSideEncryptionConfiguration=WITH_KEY)
    s3.put_object(Bucket=directory, Key="source", Body=b"end")
    upload = s3.create_multipart_upload(Bucket=directory, Key="k")
    assert (upload["ServerSideEncryption"], upload["SSEKMSKeyId"], upload["BucketKeyEnabled"]) == ("aws:kms", KEY_ARN, True)
    about = {"Bucket": directory, "Key": "k", "UploadId": upload["UploadId"]}
    first = s3.upload_part(**about, PartNumber=1, Body=b"x" * (5 << 20))
    last = s3.upload_part_copy(**about, PartNumber=2, CopySource={"Bucket": directory, "Key": "source"})
    assert [part["PartNumber"] for part in s3.list_parts(**about)["Parts"]] == [1, 2]
    with pytest.raises(s3.exceptions.ClientError, match="BucketNotEmpty"):
        s3.delete_object(Bucket=directory, Key="source")
        s3.delete_bucket(Bucket=directory)
    parts = [{"PartNumber": 1, "ETag": first["ETag"]}, {"PartNumber": 2, "ETag": last["CopyPartResult"]["ETag"]}]
    done = s3.complete_multipart_upload(**about, MultipartUpload={"Parts": parts})
    assert done["SSEKMSKeyId"] == KEY_ARN
    body = s3.get_object(Bucket=directory, Key="k")["Body"].read()
    assert body == b"x" * (5 << 20) + b"end"
    s3.put_object(Bucket=directory, Key="k", Body=b"!", WriteOffsetBytes=len(body))
    assert s3.get_object(Bucket=directory, Key="k")["Body"].read() == body + b"!"


@pytest.mark.parametrize("encryption", [PLAIN, WITH_KEY], ids=["AES256", "SSE-KMS"])
def test_append(s3, directory, encryption):
    s3.put_bucket_encryption(Bucket=directory, ServerSideEncryptionConfiguration=encryption)
    about = {"Bucket": directory, "Key": "log"}
    pieces = [b"one", b"x" * 70_000, b"", b"y" * (1 << 20), b"last"]
    etags, size = set(), 0
    for piece in pieces:
        put = s3.put_object(**about, Body=piece, WriteOffsetBytes=size)
        size += len(piece)
        etags.add(put["ETag"])
        assert (put["Size"], put["ChecksumType"]) == (size, "FULL_OBJECT")
    assert len(etags) == len(pieces)
    got = s3.get_object(**about, ChecksumMode="ENABLED")
    assert got["ChecksumCRC32"] == put["ChecksumCRC32"]
    assert got["Body"].read() == b"".join(pieces), "and its checksum is right, or boto3 would say so"
    assert s3.get_object(**about, Range="bytes=2-4")["Body"].read() == b"exx"
    with pytest.raises(s3.exceptions.ClientError, match="InvalidWriteOffset"):
        s3.put_object(**about, Body=b"late", WriteOffsetBytes=size - 1)
    copied = s3.copy_object(Bucket=directory, Key="copy", CopySource={"Bucket": directory, "Key": "log"})
    assert copied["CopyObjectResult"]["ChecksumCRC32"] == put["ChecksumCRC32"]


def test_etags_say_nothing(s3, directory):
    etags = {s3.put_object(Bucket=directory, Key="k", Body=b"same")["ETag"] for _ in range(2)}
    assert len(etags) == 2


def test_configuring_a_key_asks_kms_for_it(server, s3, directory):
    forget_kms_calls(server)
    s3.put_bucket_encryption(Bucket=directory, ServerSideEncryptionConfiguration=WITH_KEY)
    calls = kms_calls(server)
    assert [call["operation"] for call in calls] in (["GenerateDataKey", "Decrypt"], ["Decrypt", "GenerateDataKey"])
    arn = f"arn:aws:s3express:us-east-1:000000000000:bucket/{directory}"
    assert all(call["context"] == {"aws:s3:arn": arn} for call in calls)


def test_copies_ask_kms_each_time_and_writes_do_not(server, s3, directory):
    s3.put_bucket_encryption(Bucket=directory, ServerSideEncryptionConfiguration=WITH_KEY)
    s3.put_object(Bucket=directory, Key="k", Body=b"x")
    forget_kms_calls(server)
    for number in range(3):
        s3.put_object(Bucket=directory, Key=f"put-{number}", Body=b"x")
    assert kms_calls(server, operation="GenerateDataKey") == []
    for number in range(3):
        s3.copy_object(Bucket=directory, Key=f"copy-{number}", CopySource={"Bucket": directory, "Key": "k"})
    assert len(kms_calls(server, operation="GenerateDataKey")) == 3


def test_a_reader_gets_a_session_that_only_reads(server, s3, directory):
    s3.put_object(Bucket=directory, Key="k", Body=b"x")
    reader = boto3.session.Session().client(
        "s3",
        endpoint_url=server.http,
        region_name=REGION,
        aws_access_key_id="reader",
        aws_secret_access_key="reader-secret",
        config=Config(retries={"max_attempts": 0}, proxies={}),
    )
    assert reader.get_object(Bucket=directory, Key="k")["Body"].read() == b"x"
    for refused in (
        lambda: reader.put_object(Bucket=directory, Key="k", Body=b"y"),
        lambda: reader.create_session(Bucket=directory, SessionMode="ReadWrite"),
        lambda: reader.get_bucket_encryption(Bucket=directory),
    ):
        with pytest.raises(reader.exceptions.ClientError) as denied:
            refused()
        assert denied.value.response["Error"] == {"Code": "AccessDenied", "Message": "Access Denied"}


def test_a_session_signs_urls(s3, directory):
    s3.put_object(Bucket=directory, Key="k", Body=b"hello")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": directory, "Key": "k"}, ExpiresIn=60)
    assert "X-Amz-S3session-Token=" in url
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as answer:
        assert answer.read() == b"hello"


def test_sessions_and_the_key_outlive_the_process(start, tmp_path, name):
    path = tmp_path / "server.toml"
    path.write_text(CONFIG)
    first = start("--data-dir", tmp_path / "data", "--config", path)
    s3 = make_boto3(first.http)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=CONFIGURATION)
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=WITH_KEY)
    s3.put_object(Bucket=name, Key="k", Body=b"hello")
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=PLAIN)
    assert first.stop() == 0
    again = start("--data-dir", tmp_path / "data", "--config", path, port=first.port)
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"hello", "with the session of before"
    assert make_boto3(again.http).create_session(Bucket=name, ServerSideEncryption="aws:kms", SSEKMSKeyId=KEY)["SSEKMSKeyId"] == KEY_ARN
