"""Versions under several keys: what KMS is asked when one of them is read, by its ledger."""

import json
import urllib.parse

import pytest
from botocore.exceptions import ClientError
from support.sdk_clients import make_boto3

BUCKET = "past"


@pytest.fixture(scope="module")
def clients(start_module):
    program = start_module()
    s3, kms = (make_boto3(program.http, service=service) for service in ("s3", "kms"))
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield program, s3, kms
    s3.close()
    kms.close()


def calls_of(program, answer):
    """(operation, key, version) of the calls of KMS that a request caused."""
    cause = urllib.parse.quote(answer["ResponseMetadata"]["RequestId"])
    ledger = json.loads(program.get(f"/_s3seal/kms/calls?cause={cause}"))
    return [(call["operation"], call["key"], call["version_id"]) for call in ledger["calls"]]


def put_under_new_default(s3, kms, key, body):
    """A version under a default of its own: its id and its KMS key."""
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}}
    s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    return s3.put_object(Bucket=BUCKET, Key=key, Body=body)["VersionId"], arn


def test_a_version_is_read_with_its_own_key(clients):
    program, s3, kms = clients
    older, its_key = put_under_new_default(s3, kms, "k", b"older")
    newer, other_key = put_under_new_default(s3, kms, "k", b"newer")
    for version, body, arn in ((older, b"older", its_key), (newer, b"newer", other_key)):
        answer = s3.get_object(Bucket=BUCKET, Key="k", VersionId=version)
        assert (answer["Body"].read(), answer["SSEKMSKeyId"]) == (body, arn)
        assert calls_of(program, answer) == [("Decrypt", arn, version)]


def test_a_version_whose_key_is_disabled_is_the_only_one_that_cannot_be_read(clients):
    _, s3, kms = clients
    older, its_key = put_under_new_default(s3, kms, "disabled", b"older")
    put_under_new_default(s3, kms, "disabled", b"newer")
    kms.disable_key(KeyId=its_key)
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=BUCKET, Key="disabled", VersionId=older)
    assert refused.value.response["Error"]["Code"] == "KMS.DisabledException"
    assert s3.get_object(Bucket=BUCKET, Key="disabled")["Body"].read() == b"newer"


def test_a_delete_marker_asks_nothing_of_kms(clients):
    program, s3, kms = clients
    put_under_new_default(s3, kms, "marked", b"x")
    made = s3.delete_object(Bucket=BUCKET, Key="marked")
    assert made["DeleteMarker"] and calls_of(program, made) == []
    removed = s3.delete_object(Bucket=BUCKET, Key="marked", VersionId=made["VersionId"])
    assert calls_of(program, removed) == []
