"""Every option of `aws s3api put-bucket-encryption`, and the ways to trust our certificate."""

import base64
import hashlib
import json
import os

import pytest

from support.sdk_clients import HERE, AwsCli

pytestmark = pytest.mark.skipif(
    "python" not in os.environ.get("S3SEAL_CLIENTS", "python"), reason="AWS CLI: left out by --clients"
)

PLAIN = '{"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}'
KMS = '{"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}'
# What the CLI sends for PLAIN.
PLAIN_XML = (
    b'<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>'
    b"<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
    b"</Rule></ServerSideEncryptionConfiguration>"
)


def digest(text):
    return base64.b64encode(hashlib.md5(text).digest()).decode()


@pytest.fixture
def cli(server):
    return AwsCli(server.http)


@pytest.fixture
def put(cli, bucket):
    """put-bucket-encryption with further options."""

    def put(*options, configuration=PLAIN):
        return cli.run("put-bucket-encryption", "--bucket", bucket, "--server-side-encryption-configuration", configuration, *options)

    return put


def assert_silent(ran):
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def assert_fault(ran, code, message):
    assert ran.returncode != 0
    assert ran.stdout == ""
    fault = AwsCli.fault(ran)
    assert (fault.code, fault.message) == (code, message)


def algorithm_of(admin, bucket):
    (rule,) = admin.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]


@pytest.mark.smoke
def test_the_plain_example_prints_nothing(put):
    assert_silent(put())


def test_kms_with_a_key_is_kept_verbatim(cli, bucket):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/app"}, "BucketKeyEnabled": True}
    configuration = json.dumps({"Rules": [rule]})
    assert_silent(cli.run("put-bucket-encryption", "--bucket", bucket, "--server-side-encryption-configuration", configuration))
    shown = json.loads(cli.run("get-bucket-encryption", "--bucket", bucket).stdout)
    stored = shown["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule.items() <= stored.items()


def test_shorthand_syntax(put):
    assert_silent(put(configuration="Rules=[{ApplyServerSideEncryptionByDefault={SSEAlgorithm=AES256}}]"))


def test_content_md5_right(put):
    assert_silent(put("--content-md5", digest(PLAIN_XML)))


def test_content_md5_wrong(put, admin, bucket):
    message = "The Content-MD5 you specified did not match what we received."
    assert_fault(put("--content-md5", digest(b"other"), configuration=KMS), "BadDigest", message)
    assert algorithm_of(admin, bucket) == "AES256"


def test_content_md5_malformed(put):
    assert_fault(put("--content-md5", "000"), "InvalidDigest", "The Content-MD5 you specified was invalid.")


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_checksum_algorithm(put, admin, bucket, algorithm):
    assert_silent(put("--checksum-algorithm", algorithm, configuration=KMS))
    assert algorithm_of(admin, bucket) == "aws:kms"


def test_expected_bucket_owner_right(put):
    assert_silent(put("--expected-bucket-owner", "000000000000"))


def test_expected_bucket_owner_wrong(put):
    assert_fault(put("--expected-bucket-owner", "111122223333"), "AccessDenied", "Access Denied")


def test_expected_bucket_owner_malformed(put):
    message = "The value of the expected bucket owner parameter must be an AWS Account ID... [abcd]"
    assert_fault(put("--expected-bucket-owner", "abcd"), "InvalidBucketOwnerAWSAccountID", message)


def test_cli_input_json(cli, admin, bucket, tmp_path):
    path = tmp_path / "input.json"
    path.write_text(json.dumps({"Bucket": bucket, "ServerSideEncryptionConfiguration": json.loads(KMS)}))
    assert_silent(cli.run("put-bucket-encryption", "--cli-input-json", f"file://{path}"))
    assert algorithm_of(admin, bucket) == "aws:kms"


def test_no_sign_request(put):
    assert_fault(put("--no-sign-request"), "AccessDenied", "Access Denied")


def test_a_missing_bucket(cli):
    ran = cli.run("put-bucket-encryption", "--bucket", "no-such-bucket-here", "--server-side-encryption-configuration", PLAIN)
    assert_fault(ran, "NoSuchBucket", "The specified bucket does not exist")


def test_no_verify_ssl(server, bucket):
    arguments = ["put-bucket-encryption", "--bucket", bucket, "--server-side-encryption-configuration", PLAIN]
    ran = AwsCli(server.https).run("--no-verify-ssl", *arguments)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "An error occurred" not in ran.stderr


def test_an_authority_that_is_not_trusted(server, bucket):
    ran = AwsCli(server.https).run("get-bucket-encryption", "--bucket", bucket)
    assert ran.returncode != 0
    assert "CERTIFICATE_VERIFY_FAILED" in ran.stderr


def virtual_hosts(tmp_path):
    """The CLI's settings for bucket names in host names, and a resolver for these."""
    config = tmp_path / "config"
    config.write_text("[default]\ns3 =\n    addressing_style = virtual\n")
    return {"AWS_CONFIG_FILE": str(config), "PYTHONPATH": str(HERE / "resolver")}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_our_authority(server, ca, bucket, host):
    cli = AwsCli(f"https://{host}:{server.port}", ca)
    assert_silent(cli.run("put-bucket-encryption", "--bucket", bucket, "--server-side-encryption-configuration", PLAIN))


@pytest.mark.parametrize("name", ["localhost", "s3.localhost"])
def test_our_authority_on_a_bucket_host(server, admin, ca, bucket, tmp_path, name):
    cli = AwsCli(f"https://{name}:{server.port}", ca)
    arguments = ["put-bucket-encryption", "--bucket", bucket, "--server-side-encryption-configuration", KMS]
    assert_silent(cli.run(*arguments, **virtual_hosts(tmp_path)))
    assert algorithm_of(admin, bucket) == "aws:kms"
    traced = cli.run("get-bucket-encryption", "--bucket", bucket, "--debug", **virtual_hosts(tmp_path))
    assert f"https://{bucket}.{name}:{server.port}" in traced.stderr


def test_buckets_as_hosts_over_http(server, bucket, tmp_path):
    cli = AwsCli(f"http://localhost:{server.port}")
    body = tmp_path / "body"
    body.write_bytes(b"hello")
    put = cli.run("put-object", "--bucket", bucket, "--key", "a/b", "--body", body, **virtual_hosts(tmp_path))
    assert put.returncode == 0, put.stderr
    head = cli.run("head-object", "--bucket", bucket, "--key", "a/b", **virtual_hosts(tmp_path))
    assert json.loads(head.stdout)["ServerSideEncryption"] == "AES256"


def test_a_single_upload_by_the_high_level_command(server, bucket, tmp_path):
    """`aws s3 cp` below its multipart threshold, and `aws s3 ls`."""
    body = tmp_path / "note.txt"
    body.write_text("hello")
    cli = AwsCli(server.http)
    copied = cli.run_aws("s3", "cp", body, f"s3://{bucket}/note.txt")
    assert copied.returncode == 0, copied.stderr
    assert cli.run_aws("s3", "ls", f"s3://{bucket}/").stdout.split()[-2:] == ["5", "note.txt"]
