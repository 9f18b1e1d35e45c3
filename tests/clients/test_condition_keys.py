"""Condition keys of policies: those that are listed as set are, and of the others somebody is told."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from support.program import ROOT
from support.sdk_clients import make_boto3

LIST = Path(ROOT, "tests/unit/iam/documented_keys.txt").read_text().splitlines()
SET = [key for service, key, state, *_ in (line.split() for line in LIST if line and line[0] != "#") if (service, state) == ("s3", "set")]

HEADERS = {
    "Referer": "https://example.com/",
    "If-Match": '"0"',
    "If-None-Match": "*",
    "x-amz-copy-source": "/bucket/source",
    "x-amz-object-lock-mode": "GOVERNANCE",
    "x-amz-object-lock-legal-hold": "ON",
    "x-amz-object-lock-event-hold": "ON",
    "x-amz-object-lock-event-hold-duration-days": "1",
    "x-amz-object-lock-retain-until-date": "2033-12-01T16:00:00Z",
    "x-amz-tagging": "a=b",
    "x-amz-tagging-directive": "REPLACE",
}
QUERY = "prefix=p&delimiter=/&max-keys=1&versionId=null"
TAGS = {"TagSet": [{"Key": "a", "Value": "x"}]}
# Keys that PutObject does not have: action, call of boto3 and its parameters.
OTHERWISE = {
    "s3:ExistingObjectTag/a": ("s3:GetObjectVersionTagging", "get_object_tagging", {"Key": "tagged", "VersionId": "null"}),
    "aws:RequestTag/a": ("s3:PutBucketTagging", "put_bucket_tagging", {"Tagging": TAGS}),
    "aws:TagKeys": ("s3:PutBucketTagging", "put_bucket_tagging", {"Tagging": TAGS}),
}
OF_CREATION = {"s3:LocationConstraint"}
CONFIG = """
[[users]]
name = "alice"
access_key = "alice"
secret_key = "alice-secret"
policy = \'\'\'{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
             "Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}}}\'\'\'
[[users]]
name = "carol"
access_key = "carol"
secret_key = "carol-secret"
policy = \'\'\'{"Statement": {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "*",
             "Condition": {"StringEquals": {"s3:LocationConstraint": "eu-west-1"}}}}\'\'\'
"""


@pytest.fixture(scope="module")
def program(start_module):
    path = start_module.folder / "users.toml"
    path.write_text(CONFIG)
    program = start_module("--config", path)
    admin = make_boto3(program.http)
    admin.create_bucket(Bucket="bucket")
    admin.put_object(Bucket="bucket", Key="tagged", Body=b"x", Tagging="a=b")
    admin.put_bucket_tagging(Bucket="bucket", Tagging=TAGS)
    admin.put_bucket_abac(Bucket="bucket", AbacStatus={"Status": "Enabled"})
    admin.close()
    return program


@pytest.fixture(scope="module")
def everything(program, tmp_path_factory):
    """A user's client over TLS, whose requests have all that a policy can ask for."""
    ca = tmp_path_factory.mktemp("keys") / "ca.pem"
    ca.write_bytes(program.get("/_s3seal/ca.pem"))
    client = make_boto3(program.https, ca, key="alice", secret="alice-secret", s3={"addressing_style": "path"})

    def add(request, **_):
        named = {f"{key[3:]}": "x" for key in SET if key.startswith("s3:x-amz-")}
        for name, value in (named | HEADERS).items():
            if name not in request.headers:
                request.headers[name] = value
        request.url += ("&" if "?" in request.url else "?") + QUERY

    client.meta.events.register("before-sign.s3.PutObject", add)
    yield client
    client.close()


def put_policy(program, condition, principal="*", action="s3:PutObject"):
    admin = make_boto3(program.http)
    where = "arn:aws:s3:::bucket" if action == "s3:PutBucketTagging" else "arn:aws:s3:::bucket/*"
    statement = {"Effect": "Deny", "Principal": principal, "Action": action, "Resource": where, "Condition": condition}
    admin.put_bucket_policy(Bucket="bucket", Policy=json.dumps({"Statement": statement}))
    admin.close()


def refused(call, **parameters):
    with pytest.raises(ClientError) as answer:
        call(**parameters)
    return answer.value.response


@pytest.mark.parametrize("key", sorted(set(SET) - OF_CREATION))
def test_a_key_that_is_listed_as_set_is(program, everything, key):
    """Only a deny that the key's presence brings about is explicit: the request itself cannot succeed."""
    action, call, parameters = OTHERWISE.get(key, ("s3:PutObject", "put_object", {"Key": "k", "Body": b"x"}))
    put_policy(program, {"Null": {key: "false"}}, action=action)
    answer = refused(getattr(everything, call), Bucket="bucket", **parameters)
    assert answer["Error"]["Message"].endswith("with an explicit deny in a resource-based policy")


def test_where_a_bucket_is_created_can_be_asked(program):
    carol = make_boto3(program.http, key="carol", secret="carol-secret")
    answer = refused(carol.create_bucket, Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    assert answer["Error"]["Code"] == "AccessDenied"
    carol.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    carol.close()


def test_a_request_without_a_deny_is_refused_for_something_else(program, everything):
    put_policy(program, {"Null": {"s3:prefix": "true"}})
    answer = refused(everything.put_object, Bucket="bucket", Key="k", Body=b"x")
    assert "explicit deny" not in answer["Error"]["Message"]


def test_a_policy_with_a_key_that_is_never_set_is_logged(program):
    put_policy(program, {"StringNotEquals": {"s3:destinationRegion": "EU", "s3:AccessPointTag/team": "a"}})
    said = program.said()
    assert "policy of bucket bucket: no request here has the condition key s3:destinationRegion" in said
    assert "policy of bucket bucket: no request here has the condition key s3:AccessPointTag/team" in said
    assert "policy of user alice: no request here has the condition key aws:SourceVpce" in said


def test_of_many_keys_a_few_are_named(program):
    put_policy(program, {"Null": {f"s3:unheard-of-{n}": "true" for n in range(20)}})
    said = program.said()
    assert said.count("no request here has the condition key s3:unheard-of-") == 8
    assert "policy of bucket bucket: 12 more condition keys that no request has" in said


def test_a_policy_of_a_key_likewise(program):
    kms = make_boto3(program.http, service="kms")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    more = {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
    made = kms.create_key(Policy=json.dumps({"Statement": [statement, more]}))["KeyMetadata"]["KeyId"]
    kms.close()
    assert f"policy of key {made}: no request here has the condition key aws:MultiFactorAuthPresent" in program.said()


def test_an_explanation_names_a_key_that_is_never_set(program):
    put_policy(program, {"StringNotEquals": {"aws:SourceVpce": "vpce-2"}})
    admin = make_boto3(program.http)
    answer = refused(admin.put_object, Bucket="bucket", Key="k", Body=b"x")
    admin.close()
    explained = json.loads(program.get(answer["ResponseMetadata"]["HTTPHeaders"]["x-s3seal-explain"]))
    sentence = "The bucket policy asks for the condition key aws:SourceVpce, which no request to s3seal has."
    assert sentence in json.dumps(explained)


@pytest.mark.parametrize(
    ("principal", "exists"),
    [
        ("arn:aws:iam::000000000000:user/alice", True),
        ("arn:aws:iam::000000000000:user/nobody", False),
        ("arn:aws:iam::000000000000:role/none", False),
        ("arn:aws:sts::000000000000:assumed-role/none/session", False),
        ("arn:aws:iam::111122223333:root", True),
        ("111122223333", True),
    ],
)
def test_a_principal_that_cannot_exist_is_accepted_and_logged(program, principal, exists):
    put_policy(program, {"Null": {"s3:prefix": "true"}}, {"AWS": principal})
    assert (f"the principal {principal} does not exist" in program.said()) != exists
