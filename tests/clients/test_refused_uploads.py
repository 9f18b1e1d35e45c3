"""A large upload that is refused shows S3's error, never a reset connection."""

import os
import shutil
import subprocess

import botocore.exceptions
import pytest

from support.sdk_clients import Fault, JavaScript, client_environment, make_boto3, missing_toolchain

TEN_MIB = 10 * 1024 * 1024
ROUNDS = 5  # a reset is a race: one good answer says little


@pytest.fixture(params=["waits for 100 Continue", "sends at once"])
def expects(request):
    return request.param == "waits for 100 Continue"


def test_boto3(server, ca, bucket, scheme, expects):
    client = make_boto3(server.endpoint(scheme), ca, secret="wrong")
    if not expects:
        client.meta.events.register("before-call.s3.PutObject", lambda params, **_: params["headers"].pop("Expect", None))
    for _ in range(ROUNDS):
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            client.put_object(Bucket=bucket, Key="k", Body=os.urandom(TEN_MIB))
        assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_boto3_connection_serves_on(server, bucket):
    """What was refused leaves no half of a request behind for the next one."""
    client = make_boto3(server.http, max_pool_connections=1)
    for _ in range(ROUNDS):
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            client.put_object(Bucket="no-such-bucket-here", Key="k", Body=b"x" * TEN_MIB)
        assert refused.value.response["Error"]["Code"] == "NoSuchBucket"
        client.put_object(Bucket=bucket, Key="k", Body=b"hello")
        assert client.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def test_js(server, ca, bucket, scheme, expects):
    if why := missing_toolchain(JavaScript):
        pytest.skip(why)
    client = JavaScript(server.endpoint(scheme), ca, secret="wrong", expectContinue=expects)
    try:
        for _ in range(ROUNDS):
            with pytest.raises(Fault) as refused:
                client.call("PutObject", Bucket=bucket, Key="k", Body=os.urandom(TEN_MIB))
            assert refused.value.code == "SignatureDoesNotMatch"
    finally:
        client.close()


def test_curl(server, ca, bucket, scheme, expects, tmp_path):
    if not shutil.which("curl"):
        pytest.skip("curl is not on this machine")
    body = tmp_path / "body"
    body.write_bytes(os.urandom(TEN_MIB))
    options = ["--silent", "--show-error", "--noproxy", "*", "--cacert", str(ca), "--max-time", "30"]
    signing = ["--aws-sigv4", "aws:amz:us-east-1:s3", "--user", "test:wrong", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"]
    waiting = ["-H", "Expect: 100-continue"] if expects else ["-H", "Expect:"]
    url = f"{server.endpoint(scheme)}/{bucket}/k"
    for _ in range(ROUNDS):
        ran = subprocess.run(
            ["curl", *options, *signing, *waiting, "--upload-file", str(body), url],
            capture_output=True,
            text=True,
            env=client_environment(),
            timeout=60,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "<Code>SignatureDoesNotMatch</Code>" in ran.stdout
