"""The CLI's transfers with options for encryption: the pinned version 1, and Debian's version 2 where it is installed."""

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from support.encryption_modes import CUSTOMER_KEY, OTHER_CUSTOMER_KEY, customer, expected, shown_encryption
from support.sdk_clients import AwsCli, make_boto3

pytestmark = pytest.mark.skipif("python" not in os.environ.get("S3SEAL_CLIENTS", "python"), reason="AWS CLI: left out by --clients")

SIZE = 20 << 20  # of several parts: the CLI's own limit is 8 MiB
SECOND_VERSION = Path("/usr/bin/aws")
A_DAY_OF_LONG_AGO = 1_700_000_000


def is_second_version():
    if not SECOND_VERSION.exists():
        return False
    return subprocess.run([SECOND_VERSION, "--version"], capture_output=True, text=True).stdout.startswith("aws-cli/2")


@pytest.fixture(params=["v1", "v2"])
def cli(request, server, ca):
    if request.param == "v1":
        return AwsCli(server.https, ca)
    if not is_second_version():
        pytest.skip("AWS CLI 2 is not on this machine")
    return AwsCli(server.https, ca, program=SECOND_VERSION)


@pytest.fixture
def s3_command(cli):
    """`aws s3 ...` that must succeed; what it says."""

    def run(*arguments):
        ran = cli.run_aws("s3", *arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run


@pytest.fixture(scope="module")
def s3(server, ca):
    return make_boto3(server.https, ca)


@pytest.fixture(scope="module")
def kms_arn(server):
    return make_boto3(server.http, service="kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def folder(tmp_path):
    """A small file and one of several parts, in folders."""
    (tmp_path / "from" / "sub").mkdir(parents=True)
    (tmp_path / "from" / "small.txt").write_bytes(b"hello")
    (tmp_path / "from" / "sub" / "large").write_bytes(hashlib.shake_128(b"sync").digest(SIZE))
    # Dates of objects are whole seconds, of the begin of their upload: files of that second would be newer.
    for path in (tmp_path / "from").rglob("*"):
        os.utime(path, (A_DAY_OF_LONG_AGO, A_DAY_OF_LONG_AGO))
    return tmp_path


def test_sync_with_a_kms_key(s3_command, s3, kms_arn, bucket, folder):
    sync = ["sync", folder / "from", f"s3://{bucket}/backup", "--sse", "aws:kms", "--sse-kms-key-id", kms_arn]
    assert s3_command(*sync).count("upload: ") == 2
    assert s3_command(*sync).count("upload: ") == 0, "sizes and times are as they were sent"
    for key in ("backup/small.txt", "backup/sub/large"):
        assert shown_encryption(s3.head_object(Bucket=bucket, Key=key)) == expected("sse-kms", kms_arn)
    s3_command("sync", f"s3://{bucket}/backup", folder / "to")
    for name in ("small.txt", "sub/large"):
        assert (folder / "to" / name).read_bytes() == (folder / "from" / name).read_bytes()
    (folder / "from" / "small.txt").unlink()
    assert "delete: " in s3_command(*sync, "--delete")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["backup/sub/large"]


def test_mv_to_a_bucket_with_another_default(s3_command, s3, kms_arn, bucket, folder):
    """What it moves inside S3 has the encryption of the bucket where it arrives."""
    arrival = f"{bucket}-arrival"
    s3.create_bucket(Bucket=arrival)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_arn}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=arrival, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3_command("mv", folder / "from" / "small.txt", f"s3://{bucket}/small.txt", "--sse")
    assert not (folder / "from" / "small.txt").exists()
    assert shown_encryption(s3.head_object(Bucket=bucket, Key="small.txt")) == {"ServerSideEncryption": "AES256"}
    s3_command("mv", f"s3://{bucket}/small.txt", f"s3://{arrival}/small.txt")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert shown_encryption(s3.head_object(Bucket=arrival, Key="small.txt")) == expected("sse-kms-bucket-key", kms_arn)
    s3_command("mv", f"s3://{arrival}/small.txt", folder / "back.txt")
    assert (folder / "back.txt").read_bytes() == b"hello"


def test_a_copy_in_parts_between_customers_keys(cli, s3_command, s3, bucket, folder):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    keys = {"old": CUSTOMER_KEY, "new": OTHER_CUSTOMER_KEY}
    for name, key in keys.items():
        (folder / name).write_bytes(key)

    def with_key(name):
        return ["--sse-c", "AES256", "--sse-c-key", f"fileb://{folder / name}"]

    large, old_key = folder / "from" / "sub" / "large", ["--sse-c-copy-source", "AES256", "--sse-c-copy-source-key", f"fileb://{folder / 'old'}"]
    s3_command("cp", large, f"s3://{bucket}/one", *with_key("old"))
    no_tags = ["--copy-props", "none"] if cli.program == SECOND_VERSION else []  # else version 2 asks for them
    s3_command("cp", f"s3://{bucket}/one", f"s3://{bucket}/two", *old_key, *with_key("new"), *no_tags)
    s3_command("cp", f"s3://{bucket}/two", folder / "two", *with_key("new"))
    assert (folder / "two").read_bytes() == large.read_bytes()
    assert s3.head_object(Bucket=bucket, Key="two", **customer(OTHER_CUSTOMER_KEY))["ETag"].endswith('-3"')


def test_a_stream_of_unknown_length(cli, s3, kms_arn, bucket, folder):
    """`aws s3 cp -` sends parts as they come."""
    with (folder / "from" / "sub" / "large").open("rb") as stream:
        ran = cli.run_aws("s3", "cp", "-", f"s3://{bucket}/stream", "--sse", "aws:kms", "--sse-kms-key-id", kms_arn, stdin=stream)
    assert ran.returncode == 0, ran.stderr
    got = s3.get_object(Bucket=bucket, Key="stream")
    assert shown_encryption(got) == expected("sse-kms", kms_arn)
    assert got["Body"].read() == (folder / "from" / "sub" / "large").read_bytes()


def demand_kms(s3, bucket):
    """The example of AWS's user guide: refuses uploads without a method, and with another than aws:kms."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    header = "s3:x-amz-server-side-encryption"
    statements = [
        deny | {"Sid": "DenyIncorrectEncryptionHeader", "Condition": {"StringNotEquals": {header: "aws:kms"}}},
        deny | {"Sid": "DenyUnencryptedObjectUploads", "Condition": {"Null": {header: "true"}}},
    ]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))


def test_large_files_under_a_policy_that_demands_encryption(cli, s3_command, s3, kms_arn, bucket, folder):
    demand_kms(s3, bucket)
    large = folder / "from" / "sub" / "large"
    for options in ([], ["--sse", "AES256"]):
        refused = cli.run_aws("s3", "cp", large, f"s3://{bucket}/large", *options)
        assert refused.returncode == 1 and "explicit deny in a resource-based policy" in refused.stderr
    kms = ["--sse", "aws:kms", "--sse-kms-key-id", kms_arn]
    s3_command("cp", large, f"s3://{bucket}/large", *kms)
    no_tags = ["--copy-props", "none"] if cli.program == SECOND_VERSION else []
    s3_command("cp", f"s3://{bucket}/large", f"s3://{bucket}/copy", *kms, *no_tags)
    for key in ("large", "copy"):
        assert shown_encryption(s3.head_object(Bucket=bucket, Key=key)) == expected("sse-kms", kms_arn)
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == large.read_bytes()


def test_a_large_copy_between_keys(s3_command, s3, cli, bucket):
    """In parts; version 2 asks for the source's tags first, and gives them to the copy."""
    s3.put_object(Bucket=bucket, Key="large", Body=hashlib.shake_128(b"copy").digest(SIZE), Tagging="a=1")
    s3_command("cp", f"s3://{bucket}/large", f"s3://{bucket}/copy")
    assert s3.head_object(Bucket=bucket, Key="copy")["ETag"].endswith('-3"')
    tags = s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"]
    assert tags == ([{"Key": "a", "Value": "1"}] if cli.program == SECOND_VERSION else [])
