"""100 MiB in parts by each client's own transfer code in each mode of encryption, read back whole and in part."""

import hashlib

import pytest
from boto3.s3.transfer import TransferConfig

from support import sdk_clients, walks
from support.encryption_modes import CUSTOMER_KEY, MODES, etag_of_parts, expected, reading, shown_encryption, writing
from support.sdk_clients import AwsCli, JavaScript, make_boto3, missing_toolchain
from support.walks import walk

SIZE = 100 << 20
FIRST, LAST = 41_942_000, 41_944_000  # around an end of 5 MiB parts and of 8 MiB parts


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Bytes that repeat nowhere, so that parts in another order are other bytes."""
    path = tmp_path_factory.mktemp("large") / "file"
    path.write_bytes(hashlib.shake_128(b"large").digest(SIZE))
    return path


@pytest.fixture(scope="module")
def server(start_module):
    program = start_module("--new-buckets-block-sse-c", "false", "--sse-c-over-http", "true")
    (start_module.folder / "ca.pem").write_bytes(program.get("/_s3seal/ca.pem"))
    program.ca = start_module.folder / "ca.pem"
    return program


@pytest.fixture(scope="module")
def kms_arn(server):
    return make_boto3(server.http, service="kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture(scope="module")
def s3(server):
    return make_boto3(server.http)


def assert_stored(s3, bucket, mode, kms_arn, content):
    """What everybody sees of it: its encryption, its parts, an ETag of MD5s where and only where S3 makes such."""
    head = s3.head_object(Bucket=bucket, Key=mode, **reading(mode))
    first_part = s3.head_object(Bucket=bucket, Key=mode, PartNumber=1, **reading(mode))
    assert shown_encryption(head) == shown_encryption(first_part) == expected(mode, kms_arn)
    assert head["ContentLength"] == SIZE
    part_size, count = first_part["ContentLength"], first_part["PartsCount"]
    assert count == -(-SIZE // part_size) > 1
    assert head["ETag"].endswith(f'-{count}"')
    assert (head["ETag"] == etag_of_parts(content, part_size)) == (mode == "sse-s3")


def make_default(s3, bucket, mode, kms_arn):
    """The mode as the bucket's default, for clients that have no option for it."""
    wanted = writing(mode, kms_arn)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": wanted["ServerSideEncryption"], "KMSMasterKeyID": kms_arn}}
    rule["BucketKeyEnabled"] = wanted.get("BucketKeyEnabled", False)
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


class TransfersOfBoto3:
    name = "boto3"

    def __init__(self, server, kms_arn):
        self.client, self.kms_arn = make_boto3(server.https, server.ca), kms_arn

    def upload(self, path, bucket, mode):
        options = writing(mode, self.kms_arn)
        if "BucketKeyEnabled" in options:
            make_default(self.client, bucket, mode, self.kms_arn)
            options = {}
        self.client.upload_file(str(path), bucket, mode, ExtraArgs=options)

    def download(self, bucket, mode, folder):
        config = TransferConfig(multipart_chunksize=7 << 20)  # ranges that are no parts
        self.client.download_file(bucket, mode, str(folder / mode), ExtraArgs=reading(mode), Config=config)
        return hashlib.sha256((folder / mode).read_bytes()).hexdigest()

    def close(self):
        self.client.close()


class TransfersOfTheCli:
    name = "aws"

    def __init__(self, server, kms_arn):
        self.s3, self.kms_arn = make_boto3(server.http), kms_arn
        self.cli = AwsCli(server.https, server.ca)

    def options(self, mode, folder):
        (folder / "customer-key").write_bytes(CUSTOMER_KEY)
        kms, customer = ["--sse", "aws:kms", "--sse-kms-key-id", self.kms_arn], ["--sse-c", "AES256", "--sse-c-key", f"fileb://{folder / 'customer-key'}"]
        return {"sse-kms": kms, "sse-c": customer}.get(mode, [])

    def copy(self, *arguments):
        ran = self.cli.run_aws("s3", "cp", "--only-show-errors", *arguments)
        assert (ran.returncode, ran.stderr) == (0, "")

    def upload(self, path, bucket, mode):
        if mode in ("sse-kms-bucket-key", "dsse-kms"):
            make_default(self.s3, bucket, mode, self.kms_arn)
        self.copy(path, f"s3://{bucket}/{mode}", *self.options(mode, path.parent))

    def download(self, bucket, mode, folder):
        self.copy(f"s3://{bucket}/{mode}", folder / mode, *(self.options(mode, folder) if mode == "sse-c" else []))
        return hashlib.sha256((folder / mode).read_bytes()).hexdigest()

    def close(self):
        self.s3.close()


class TransfersOfJavaScript:
    """lib-storage's Upload of a stream."""

    name = "js"

    def __init__(self, server, kms_arn):
        if why := missing_toolchain(JavaScript):
            pytest.skip(why)
        self.client, self.kms_arn = JavaScript(server.https, server.ca), kms_arn

    @staticmethod
    def as_text(parameters):
        return {name: value.decode() if isinstance(value, bytes) else value for name, value in parameters.items()}

    def upload(self, path, bucket, mode):
        self.client.call("upload", file=str(path), Bucket=bucket, Key=mode, **self.as_text(writing(mode, self.kms_arn)))

    def download(self, bucket, mode, folder):
        return self.client.call("digest", Bucket=bucket, Key=mode, **self.as_text(reading(mode)))["sha256"]

    def close(self):
        self.client.close()


TRANSFERS = [kind for kind in (TransfersOfBoto3, TransfersOfTheCli, TransfersOfJavaScript) if kind.name in [client.name for client in sdk_clients.CHOSEN]]


@pytest.mark.parametrize("kind", TRANSFERS, ids=lambda kind: kind.name)
def test_each_mode(server, s3, kms_arn, large, bucket_name, tmp_path, kind):
    s3.create_bucket(Bucket=bucket_name)
    transfers, content = kind(server, kms_arn), large.read_bytes()
    for mode in MODES:
        transfers.upload(large, bucket_name, mode)
        assert_stored(s3, bucket_name, mode, kms_arn, content)
        assert transfers.download(bucket_name, mode, tmp_path) == hashlib.sha256(content).hexdigest(), mode
        part = s3.get_object(Bucket=bucket_name, Key=mode, Range=f"bytes={FIRST}-{LAST}", **reading(mode))
        assert part["Body"].read() == content[FIRST : LAST + 1], mode
        assert shown_encryption(part) == expected(mode, kms_arn)
        s3.delete_object(Bucket=bucket_name, Key=mode)
    transfers.close()


@pytest.mark.parametrize("name", walks.CHOSEN)
def test_each_mode_with_other_sdks(server, s3, kms_arn, large, bucket_name, name):
    """These read back what they wrote by themselves. Rust's speaks HTTP only."""
    s3.create_bucket(Bucket=bucket_name)
    arguments = [server.http] if name == "rust" else [server.https, server.ca]
    assert walk(name, *arguments, bucket_name, large, kms_arn) == list(MODES)
    content = large.read_bytes()
    for mode in MODES:
        assert_stored(s3, bucket_name, mode, kms_arn, content)
        s3.delete_object(Bucket=bucket_name, Key=mode)
