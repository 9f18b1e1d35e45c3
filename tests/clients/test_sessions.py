"""Temporary credentials from STS on the same port, used as SDKs use them."""

import urllib.request

import boto3
import pytest
from botocore.config import Config

from support.altered import explanation
from support.sdk_clients import REGION, AwsCli, JavaScript, make_boto3, missing_toolchain

CONFIG = """
[[roles]]
name = "uploader"
policy = '{"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket/*"}}'
"""


@pytest.fixture(scope="module")
def program(start_module):
    path = start_module.folder / "server.toml"
    path.write_text(CONFIG)
    program = start_module("--config", path)
    make_boto3(program.http).create_bucket(Bucket="bucket")
    return program


def make_client(program, service, credentials=None):
    keys = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": None}
    return boto3.session.Session().client(
        service,
        endpoint_url=program.http,
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        config=Config(retries={"max_attempts": 0}, proxies={}, signature_version="s3v4" if service == "s3" else None),
    )


def assume(program, **more):
    role = "arn:aws:iam::000000000000:role/uploader"
    return make_client(program, "sts").assume_role(RoleArn=role, RoleSessionName="tests", **more)


def test_an_assumed_role_does_what_its_policy_allows(program):
    s3 = make_client(program, "s3", assume(program)["Credentials"])
    s3.put_object(Bucket="bucket", Key="k", Body=b"x")
    with pytest.raises(s3.exceptions.ClientError, match="assumed-role/uploader/tests is not authorized to perform: s3:GetObject"):
        s3.get_object(Bucket="bucket", Key="k")


def test_a_session_knows_who_it_is(program):
    identity = make_client(program, "sts", assume(program)["Credentials"]).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::000000000000:assumed-role/uploader/tests"
    assert identity["UserId"].startswith("AROA") and identity["UserId"].endswith(":tests")


def test_a_session_policy_narrows_it(program):
    nothing = '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}'
    s3 = make_client(program, "s3", assume(program, Policy=nothing)["Credentials"])
    with pytest.raises(s3.exceptions.ClientError, match="with an explicit deny in a session policy"):
        s3.put_object(Bucket="bucket", Key="k", Body=b"x")


def test_a_session_signs_urls(program):
    s3 = make_client(program, "s3", make_client(program, "sts").get_session_token()["Credentials"])
    s3.put_object(Bucket="bucket", Key="signed", Body=b"hello")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "signed"})
    assert "X-Amz-Security-Token=" in url
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as answer:
        assert answer.read() == b"hello"


def test_sessions_outlive_the_process_where_the_data_does(start, tmp_path):
    first = start("--data-dir", tmp_path / "data")
    make_boto3(first.http).create_bucket(Bucket="bucket")
    credentials = make_client(first, "sts").get_session_token()["Credentials"]
    assert first.stop() == 0
    make_client(start("--data-dir", tmp_path / "data"), "s3", credentials).put_object(Bucket="bucket", Key="k", Body=b"x")


def test_another_servers_sessions_are_unknown(program, start):
    credentials = make_client(start(), "sts").get_session_token()["Credentials"]
    s3 = make_client(program, "s3", credentials)
    with pytest.raises(s3.exceptions.ClientError, match="InvalidAccessKeyId"):
        s3.list_buckets()


@pytest.mark.parametrize("method, operation", [("PUT", "PutObject"), ("GET", "GetObject")])
def test_urls_that_the_javascript_sdk_signs(program, method, operation):
    if why := missing_toolchain(JavaScript):
        pytest.skip(why)
    make_boto3(program.http).put_object(Bucket="bucket", Key="js", Body=b"hello")
    client = JavaScript(program.http)
    try:
        url = client.call("presign", Command=operation, Bucket="bucket", Key="js")["url"]
    finally:
        client.close()
    request = urllib.request.Request(url, b"hello" if method == "PUT" else None, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        assert answer.status == 200 and answer.read() in (b"", b"hello")


def test_urls_that_the_aws_cli_signs(program):
    make_boto3(program.http).put_object(Bucket="bucket", Key="cli", Body=b"hello")
    ran = AwsCli(program.http).run_aws("s3", "presign", "s3://bucket/cli", "--expires-in", "60")
    assert ran.returncode == 0, ran.stderr
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(ran.stdout.strip(), timeout=10) as answer:
        assert answer.read() == b"hello"


def test_lenient_mode_takes_anybody(start):
    program = start("--signature", "lenient")
    owner = make_client(program, "s3", {"AccessKeyId": "111122223333", "SecretAccessKey": "anything", "SessionToken": None})
    owner.create_bucket(Bucket="bucket")
    owner.put_object(Bucket="bucket", Key="k", Body=b"x")
    stranger = make_client(program, "s3", {"AccessKeyId": "nobody", "SecretAccessKey": "nothing", "SessionToken": None})
    assert [bucket["Name"] for bucket in stranger.list_buckets()["Buckets"]] == []
    answer = owner.head_object(Bucket="bucket", Key="k")
    explained = explanation(program, {"x-s3seal-explain": f"/_s3seal/requests/{answer['ResponseMetadata']['RequestId']}/explain"})
    assert (explained["let_through"], explained["code"]) == (True, "SignatureDoesNotMatch")
    role = make_client(program, "sts").assume_role(RoleArn="arn:aws:iam::111122223333:role/whatever", RoleSessionName="tests")
    make_client(program, "s3", role["Credentials"]).delete_object(Bucket="bucket", Key="k")


def test_what_lenient_mode_issued_is_nothing_where_callers_are_verified(start, tmp_path):
    data = tmp_path / "data"
    lenient = start("--signature", "lenient", "--data-dir", data)
    make_boto3(lenient.http).create_bucket(Bucket="bucket")
    role = make_client(lenient, "sts").assume_role(RoleArn="arn:aws:iam::000000000000:role/whatever", RoleSessionName="tests")
    forged = {"AccessKeyId": "test", "SecretAccessKey": "a guess", "SessionToken": None}
    session = make_client(lenient, "sts", forged).get_session_token()
    for issued in (role, session):
        make_client(lenient, "s3", issued["Credentials"]).list_objects_v2(Bucket="bucket")
    assert lenient.stop() == 0
    verified = start("--data-dir", data)
    for issued in (role, session):
        s3 = make_client(verified, "s3", issued["Credentials"])
        with pytest.raises(s3.exceptions.ClientError, match="InvalidToken"):
            s3.list_objects_v2(Bucket="bucket")
