"""Every usual mistake with a signature, made with requests that a client really signed, is found and named."""

import hashlib
import json

import botocore.exceptions
import pytest

from support.altered import Signed, explanation
from support.program import run_to_end
from support.sdk_clients import make_boto3

EMPTY = hashlib.sha256(b"").hexdigest()


def replace(signed, name, value):
    held = next(known for known in signed.headers if known.lower() == name.lower())
    signed.headers[held] = value


def drop(signed, name):
    held = next(known for known in signed.headers if known.lower() == name.lower())
    del signed.headers[held]


def in_authorization(signed, old, new):
    signed.headers["Authorization"] = signed.headers["Authorization"].replace(old, new)


def case(cause, says, alter, **options):
    return pytest.param(cause, says, alter, options, id=f"{cause}: {says[:40]}")


CONFIRMED = [
    case("host", "came with Host localhost:", lambda s, p: replace(s, "Host", f"localhost:{p}")),
    case("host", "came with Host 127.0.0.1.", lambda s, p: replace(s, "Host", "127.0.0.1")),
    case("host", "came with Host 127.0.0.1:80.", lambda s, p: replace(s, "Host", "127.0.0.1:80")),
    case("path", "encoded twice", lambda s, p: setattr(s, "target", s.target.replace("%25", "%")), target="/bucket/a%2520b"),
    case("path", "stands for a space", lambda s, p: setattr(s, "target", s.target.replace("%2B", "+")), target="/bucket/a%2Bb"),
    case("path", "without its last slash", lambda s, p: setattr(s, "target", s.target + "/"), target="/bucket/folder"),
    case("path", "made one", lambda s, p: setattr(s, "target", s.target.replace("a/b", "a//b")), target="/bucket/a/b"),
    case("query", "plus sign was sent without", lambda s, p: setattr(s, "target", s.target.replace("%2B", "+")), target="/bucket?prefix=a%2Bb"),
    case("query", "parameter list-type=2 was signed, but did not", lambda s, p: setattr(s, "target", "/bucket"), target="/bucket?list-type=2"),
    case("query", "parameter x-id=GetObject was signed", lambda s, p: setattr(s, "target", "/bucket/k"), target="/bucket/k?x-id=GetObject"),
    case("query", "parameter extra was added", lambda s, p: setattr(s, "target", s.target + "&extra=1"), target="/bucket?list-type=2"),
    case("lost header", "accept-encoding was signed", lambda s, p: drop(s, "accept-encoding"), headers={"accept-encoding": "identity"}),
    case("changed header", "accept-encoding was signed", lambda s, p: replace(s, "accept-encoding", "gzip"), headers={"accept-encoding": "identity"}),
    case("changed header", "content-type was signed", lambda s, p: replace(s, "content-type", "text/plain; charset=utf-8"), headers={"content-type": "text/plain"}),
    case("blanks", "in the value of x-amz-meta-a", lambda s, p: replace(s, "x-amz-meta-a", "a  b"), method="PUT", target="/bucket/k", headers={"x-amz-meta-a": "ab"}),
    case("payload hash", "hash of an empty body was signed", lambda s, p: replace(s, "X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")),
    case("payload hash", "hash of the body was signed", lambda s, p: replace(s, "X-Amz-Content-SHA256", EMPTY), method="PUT", target="/bucket/k", body=b"hello"),
    case("scope", "derived for the region eu-west-1", lambda s, p: in_authorization(s, "/eu-west-1/", "/us-east-1/"), region="eu-west-1"),
    case("scope", "derived for the service kms", lambda s, p: in_authorization(s, "/kms/", "/s3/"), service="kms"),
    case("method", "signed for GET, but came as DELETE", lambda s, p: setattr(s, "method", "DELETE"), target="/bucket/none"),
    case("secret", "secret of the access key other", lambda s, p: None, secret="other-secret"),
    case("secret", "a line feed behind it", lambda s, p: None, secret="test\n"),
    case("secret", "quotation marks around it", lambda s, p: None, secret='"test"'),
    case("query", "parameter extra was added", lambda s, p: setattr(s, "target", s.target + "&extra=1"), target="/bucket/k", expires=60),
    case("host", "came with Host localhost:", lambda s, p: replace(s, "Host", f"localhost:{p}"), target="/bucket/k", expires=60),
    case("method", "signed for GET, but came as PUT", lambda s, p: setattr(s, "method", "PUT"), target="/bucket/k", expires=60),
]


ROLE = """
[[roles]]
account = "000000000000"
name = "closed"
trust = '{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}}'
"""


@pytest.fixture(scope="module")
def program(start_module, tmp_path_factory):
    settings = tmp_path_factory.mktemp("settings") / "s3seal.toml"
    settings.write_text(ROLE)
    return start_module("--config", settings, "--credentials", "other:other-secret")


@pytest.fixture(scope="module", autouse=True)
def bucket_there(program):
    make_boto3(program.http).create_bucket(Bucket="bucket")


@pytest.mark.parametrize("cause, says, alter, options", CONFIRMED)
def test_a_mistake_is_confirmed_by_signing_again(program, cause, says, alter, options):
    signed = Signed(program.http, **options)
    alter(signed, program.port)
    status, headers, body = signed.send()
    assert (status, b"SignatureDoesNotMatch" in body or signed.method == "HEAD") == (403, True), body
    explained = explanation(program, headers)
    assert (explained["cause"], explained["code"]) == (cause, "SignatureDoesNotMatch"), explained
    assert explained["stages"] == [{"stage": "resolve", "outcome": "passed"}, {"stage": "authenticate", "outcome": "refused"}]
    assert says in explained["summary"], explained["summary"]
    assert [row["hypothesis"] for row in explained["signature"]["hypotheses"] if row["status"] == "confirmed"] == [cause]


def refused(program, **options):
    signed = Signed(program.http, **options)
    return signed, signed.send()[1]


def test_a_wrong_secret_is_what_remains_and_nothing_says_the_opposite(program):
    explained = explanation(program, refused(program, secret="wrong")[1])
    assert explained["cause"] == "secret"
    assert "another one than the server's" in explained["summary"]
    assert "s3seal explain ID --canonical-request FILE" in explained["advice"]
    rows = explained["signature"]["hypotheses"]
    assert [row["status"] for row in rows if row["hypothesis"] == "secret"] == ["likely"]
    assert len({row["hypothesis"] for row in rows}) == len(rows) == 11
    assert {row["status"] for row in rows} == {"excluded", "likely"}


@pytest.mark.parametrize("secret, says", [("wrong", "another one than the server's"), ("test\n", "line feed")])
def test_a_wrong_secret_is_explained_for_sts_and_kms_as_for_s3(program, secret, says):
    for service, headers, body in (
        ("sts", {"Content-Type": "application/x-www-form-urlencoded"}, b"Action=GetCallerIdentity&Version=2011-06-15"),
        ("kms", {"X-Amz-Target": "TrentService.ListKeys", "Content-Type": "application/x-amz-json-1.1"}, b"{}"),
    ):
        signed = Signed(program.http, "POST", "/", headers, body, secret=secret, service=service)
        explained = explanation(program, signed.send()[1])
        assert explained["cause"] == "secret" and says in explained["summary"], explained


REFUSED_CALLS = [
    ("sts", "assume_role", {"RoleArn": "arn:aws:iam::000000000000:role/none", "RoleSessionName": "me"}, "AccessDenied", "role"),
    ("sts", "assume_role", {"RoleArn": "arn:aws:iam::000000000000:role/closed", "RoleSessionName": "me"}, "AccessDenied", "policy"),
    ("sts", "assume_role", {"RoleArn": "arn:aws:iam::000000000000:none", "RoleSessionName": "me"}, "ValidationError", "request"),
    ("sts", "get_session_token", {"DurationSeconds": 1000000}, "ValidationError", "request"),
    ("sts", "get_federation_token", {"Name": "me"}, "InvalidAction", "operation"),
    ("kms", "describe_key", {"KeyId": "alias/none"}, "NotFoundException", "kms key"),
    ("kms", "decrypt", {"CiphertextBlob": b"nonsense"}, "InvalidCiphertextException", "ciphertext"),
    ("kms", "connect_custom_key_store", {"CustomKeyStoreId": "cks-1"}, "UnsupportedOperationException", "not implemented"),
]


@pytest.mark.parametrize("service, call, arguments, code, cause", REFUSED_CALLS)
def test_refused_calls_of_sts_and_kms_are_explained(program, service, call, arguments, code, cause):
    client = make_boto3(program.http, service=service)
    with pytest.raises(client.exceptions.ClientError) as fault:
        getattr(client, call)(**arguments)
    answer = fault.value.response
    explained = explanation(program, answer["ResponseMetadata"]["HTTPHeaders"])
    assert (explained["code"], explained["cause"], explained["status"]) == (code, cause, answer["ResponseMetadata"]["HTTPStatusCode"])
    assert explained["message"] == answer["Error"]["Message"]
    assert explained["caller"] == "arn:aws:iam::000000000000:root"
    assert explained["stages"][-1] == {"stage": "handler", "outcome": "refused"}
    assert explained["summary"] and explained["advice"]
    if cause == "role":
        assert explained["summary"] == f"No [[roles]] of the settings defines the role {arguments['RoleArn']}."
    if cause == "policy":
        assert explained["access"]["action"] == "sts:AssumeRole"
        assert explained["summary"].startswith("No trust policy allows sts:AssumeRole on ")
        assert explained["access"]["policies"][0]["statements"][0]["differs_in"] == "principal"


def test_a_lost_header_with_a_value_that_nobody_guesses_is_named(program):
    signed = Signed(program.http, headers={"x-proxy-eats-this": "secret sauce"})
    drop(signed, "x-proxy-eats-this")
    explained = explanation(program, signed.send()[1])
    assert explained["cause"] == "lost header"
    assert "x-proxy-eats-this" in explained["summary"]


def test_a_changed_header_with_a_value_that_nobody_guesses_is_among_what_remains(program):
    signed = Signed(program.http, headers={"x-amz-meta-color": "blue"})
    replace(signed, "x-amz-meta-color", "green")
    explained = explanation(program, signed.send()[1])
    likely = [row["detail"] for row in explained["signature"]["hypotheses"] if row["status"] == "likely"]
    assert any("x-amz-meta-color" in detail for detail in likely)


@pytest.mark.parametrize(
    "part, alter",
    [
        ("method", lambda s: setattr(s, "method", "DELETE")),
        ("path", lambda s: setattr(s, "target", s.target.replace("/k", "/other"))),
        ("query", lambda s: setattr(s, "target", s.target + "&more=1")),
        ("header x-amz-meta-color", lambda s: replace(s, "x-amz-meta-color", "green")),
    ],
)
def test_the_clients_own_canonical_request_shows_the_line(program, part, alter):
    signed = Signed(program.http, target="/bucket/k?versionId=null", headers={"x-amz-meta-color": "blue"})
    alter(signed)
    explained = explanation(program, signed.send()[1], signed.canonical_request)
    assert explained["first_difference"]["part"] == part
    assert explained["first_difference"]["client"] != explained["first_difference"]["server"]


def test_equal_canonical_requests_leave_the_secret(program):
    signed, headers = refused(program, secret="wrong")
    assert explanation(program, headers, signed.canonical_request)["cause"] == "secret"


def test_clock_skew_is_told_with_its_size(program):
    signed = Signed(program.http)
    replace(signed, "X-Amz-Date", "20200101T000000Z")
    explained = explanation(program, signed.send()[1])
    assert (explained["cause"], explained["code"]) == ("clock", "RequestTimeTooSkewed")
    assert "days behind" in explained["summary"]


def test_version_2_where_version_4_is_expected_is_told(program):
    client = make_boto3(program.http, signature_version="s3")
    with pytest.raises(client.exceptions.ClientError) as fault:
        client.get_bucket_encryption(Bucket="bucket")
    headers = fault.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert explanation(program, headers)["cause"] == "version 2 signature"


def test_a_denial_names_policy_statement_and_condition(program):
    client = make_boto3(program.http)
    client.create_bucket(Bucket="denying")
    statement = {
        "Sid": "only-kms",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::denying/*",
        "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
    }
    client.put_bucket_policy(Bucket="denying", Policy=json.dumps({"Statement": statement}))
    with pytest.raises(client.exceptions.ClientError) as fault:
        client.put_object(Bucket="denying", Key="k", Body=b"x", ServerSideEncryption="AES256")
    explained = explanation(program, fault.value.response["ResponseMetadata"]["HTTPHeaders"])
    assert explained["access"]["decided_by"] == {"source": "bucket policy", "effect": "Deny", "statement": 1, "sid": "only-kms"}
    condition = explained["access"]["policies"][0]["statements"][0]["conditions"][0]
    assert condition["request"] == ["AES256"] and condition["holds"] is True
    assert "only-kms" in explained["summary"]


def test_another_customers_key_is_no_missing_permission(start):
    program = start("--sse-c-over-http", "true", "--new-buckets-block-sse-c", "false")
    client = make_boto3(program.http)
    client.create_bucket(Bucket="sealed")
    client.put_object(Bucket="sealed", Key="k", Body=b"x", SSECustomerAlgorithm="AES256", SSECustomerKey="a" * 32)
    with pytest.raises(client.exceptions.ClientError) as fault:
        client.get_object(Bucket="sealed", Key="k", SSECustomerAlgorithm="AES256", SSECustomerKey="b" * 32)
    explained = explanation(program, fault.value.response["ResponseMetadata"]["HTTPHeaders"])
    assert (explained["code"], explained["cause"]) == ("AccessDenied", "customer key")


CUSTOMER_KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "a" * 32}
OVER_HTTP = ("--sse-c-over-http", "true")
WITH_ACLS = ("--new-buckets-ownership", "ObjectWriter")
PUBLIC = ("--new-buckets-block-public-access", "false")
FOR_EVERYBODY = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::usual/*"}}
LIFTED = [
    ("put_object", {"Key": "k", "ACL": "public-read"}, (), "ACLs", ("--profile", "aws-2022")),
    ("put_bucket_acl", {"ACL": "log-delivery-write"}, (), "ACLs", WITH_ACLS),
    ("create_bucket", {"Bucket": "listed", "ACL": "log-delivery-write"}, (), "ACLs", ("--profile", "aws-2022")),
    (
        "create_bucket",
        {"Bucket": "listed", "ACL": "public-read", "ObjectOwnership": "ObjectWriter"},
        (),
        "public access",
        PUBLIC,
    ),
    ("put_object", {"Key": "k", "ACL": "public-read"}, WITH_ACLS, "public access", PUBLIC),
    ("put_bucket_acl", {"ACL": "public-read"}, WITH_ACLS, "public access", PUBLIC),
    ("put_bucket_policy", {"Policy": json.dumps(FOR_EVERYBODY)}, (), "public access", PUBLIC),
    ("put_object", {"Key": "k", **CUSTOMER_KEY}, ("--new-buckets-block-sse-c", "false"), "customer key", OVER_HTTP),
    ("put_object", {"Key": "k", **CUSTOMER_KEY}, OVER_HTTP, "encryption type", ("--new-buckets-block-sse-c", "false")),
    ("put_object", {"Key": "k", **CUSTOMER_KEY}, OVER_HTTP, "encryption type", ("--profile", "aws-2023")),
]


@pytest.mark.parametrize("call, arguments, settings, cause, lifting", LIFTED)
def test_what_a_setting_lifts_is_told_with_the_setting(start, call, arguments, settings, cause, lifting):
    def ask(program):
        client = make_boto3(program.http)
        client.create_bucket(Bucket="usual")
        return getattr(client, call)(**{"Bucket": "usual", **arguments})

    strict = start(*settings)
    with pytest.raises(botocore.exceptions.ClientError) as fault:
        ask(strict)
    explained = explanation(strict, fault.value.response["ResponseMetadata"]["HTTPHeaders"])
    assert (explained["cause"], " ".join(lifting) in explained["advice"]) == (cause, True), explained
    ask(start(*settings, *lifting))


def test_a_digest_is_told_with_what_was_computed(program):
    client = make_boto3(program.http)
    with pytest.raises(client.exceptions.ClientError) as fault:
        client.put_object(Bucket="bucket", Key="k", Body=b"hello", ChecksumCRC32="AAAAAA==")
    explained = explanation(program, fault.value.response["ResponseMetadata"]["HTTPHeaders"])
    assert explained["cause"] == "integrity"
    assert explained["integrity"] == {"in": "x-amz-checksum-crc32", "expected": "AAAAAA==", "computed": "NhCmhg==", "bytes": "5"}


def test_tokens_and_customer_keys_appear_nowhere(program):
    secret = "aGlkZGVuLWhpZGRlbi1oaWRkZW4taGlkZGVuLWhpZGQ="
    headers = {"x-amz-server-side-encryption-customer-key": secret, "x-amz-security-token": secret}
    signed, answer = refused(program, method="PUT", target="/bucket/k", headers=headers, body=b"x", secret="wrong")
    for text in (json.dumps(explanation(program, answer)), json.dumps(explanation(program, answer, signed.canonical_request))):
        assert secret not in text
        assert "(masked)" in text
    explained = explanation(program, refused(program, target="/bucket/k", secret="test\n", headers=headers)[1])
    assert explained["cause"] == "secret" and "line feed" in explained["summary"], "explained before it was masked"


def test_the_program_prints_an_explanation(program):
    signed, headers = refused(program, secret="test\n")
    ran = run_to_end("explain", headers["x-amz-request-id"], program.http)
    assert ran.returncode == 0, ran.stderr
    assert "line feed" in ran.stdout and "canonical request here" in ran.stdout
    unknown = run_to_end("explain", "NONE", program.http)
    assert unknown.returncode == 1


def test_the_program_compares_canonical_requests(program, tmp_path):
    signed = Signed(program.http, target="/bucket/k")
    signed.target = "/bucket/other"
    headers = signed.send()[1]
    (tmp_path / "mine").write_text(signed.canonical_request)
    ran = run_to_end("explain", headers["x-amz-request-id"], program.http, "--canonical-request", tmp_path / "mine")
    assert "line that differs is 2, the path" in ran.stdout, ran.stdout + ran.stderr


def test_a_head_that_is_too_long_is_explained_too(program):
    signed = Signed(program.http, headers={"x-long": "x" * 9000})
    status, headers, body = signed.send()
    assert (status, b"RequestHeaderSectionTooLarge" in body) == (400, True)
    assert explanation(program, headers)["code"] == "RequestHeaderSectionTooLarge"


def test_the_header_can_be_left_out(start):
    program = start("--explain-header", "false")
    assert "x-s3seal-explain" not in refused(program, secret="wrong")[1]
