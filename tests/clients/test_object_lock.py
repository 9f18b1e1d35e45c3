"""Object Lock and restored archives as boto3 uses them."""

import datetime

import pytest
from botocore.exceptions import ClientError
from support.forms import encode, post, sign
from support.sdk_clients import make_boto3

UTC = datetime.timezone.utc
SOON = datetime.datetime(2034, 1, 1, tzinfo=UTC)
LATER = datetime.datetime(2035, 1, 1, tzinfo=UTC)


@pytest.fixture
def locked(admin, bucket_name):
    admin.create_bucket(Bucket=bucket_name, ObjectLockEnabledForBucket=True)
    return bucket_name


def refused(call, **parameters):
    with pytest.raises(ClientError) as answer:
        call(**parameters)
    return answer.value.response["Error"]["Code"]


def test_retention_is_put_extended_and_bypassed(admin, locked):
    put = admin.put_object(Bucket=locked, Key="k", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=SOON)
    named = {"Bucket": locked, "Key": "k", "VersionId": put["VersionId"]}
    admin.put_object_retention(**named, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": LATER})
    assert admin.get_object_retention(**named)["Retention"] == {"Mode": "GOVERNANCE", "RetainUntilDate": LATER}
    assert admin.head_object(**named)["ObjectLockRetainUntilDate"] == LATER
    assert refused(admin.put_object_retention, **named, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": SOON}) == "AccessDenied"
    assert refused(admin.delete_object, **named) == "AccessDenied"
    admin.put_object_retention(**named, Retention={}, BypassGovernanceRetention=True)
    assert refused(admin.get_object_retention, **named) == "NoSuchObjectLockConfiguration"
    admin.delete_object(**named)


def test_legal_hold_outlasts_a_bypass(admin, locked):
    put = admin.put_object(Bucket=locked, Key="k", Body=b"x", ObjectLockLegalHoldStatus="ON")
    named = {"Bucket": locked, "Key": "k", "VersionId": put["VersionId"]}
    assert refused(admin.delete_object, **named, BypassGovernanceRetention=True) == "AccessDenied"
    admin.put_object_legal_hold(**named, LegalHold={"Status": "OFF"})
    assert admin.get_object_legal_hold(**named)["LegalHold"] == {"Status": "OFF"}
    admin.delete_object(**named)


def test_default_retention_and_event_hold(admin, locked):
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1, "DefaultEventHold": {"Days": 30}}}
    admin.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    assert admin.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"]["Rule"] == rule
    admin.put_object(Bucket=locked, Key="k", Body=b"x")
    head = admin.head_object(Bucket=locked, Key="k")
    assert (head["ObjectLockMode"], head["ObjectLockEventHold"], head["ObjectLockEventHoldDurationDays"]) == ("GOVERNANCE", "ON", 30)
    assert head["ObjectLockRetainUntilDate"] - head["LastModified"] > datetime.timedelta(days=29)
    admin.put_object_retention(Bucket=locked, Key="k", Retention={"EventHold": "OFF"})
    released = admin.get_object_retention(Bucket=locked, Key="k")["Retention"]
    assert released["EventHold"] == "OFF"
    assert admin.get_object_retention(Bucket=locked, Key="k")["Retention"] == released


def test_a_locked_version_stays_when_many_are_deleted(admin, locked):
    held = admin.put_object(Bucket=locked, Key="held", Body=b"x", ObjectLockLegalHoldStatus="ON")["VersionId"]
    free = admin.put_object(Bucket=locked, Key="free", Body=b"x")["VersionId"]
    objects = [{"Key": "held", "VersionId": held}, {"Key": "free", "VersionId": free}]
    answer = admin.delete_objects(Bucket=locked, Delete={"Objects": objects})
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("held", "AccessDenied")]
    assert [one["Key"] for one in answer["Deleted"]] == ["free"]
    answer = admin.delete_objects(Bucket=locked, Delete={"Objects": objects}, BypassGovernanceRetention=True)
    assert [one["Key"] for one in answer["Errors"]] == ["held"], "no bypass of a legal hold"


def test_a_form_brings_a_digest_as_well(server, admin, locked):
    url = f"{server.http}/{locked}"
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    admin.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    conditions = [{"bucket": locked}, ["starts-with", "$key", ""], ["starts-with", "$content-md5", ""]]
    fields = [("key", "k"), *sign(conditions)]
    status, _, body = post(url, encode(fields, b"hello"))
    assert (status, b"Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object" in body) == (400, True)
    status, _, _ = post(url, encode([("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="), *fields], b"hello"))
    assert status == 204
    assert admin.head_object(Bucket=locked, Key="k")["ObjectLockMode"] == "GOVERNANCE"


def test_an_archive_is_restored_at_once(admin, bucket):
    admin.put_object(Bucket=bucket, Key="k", Body=b"cold", StorageClass="GLACIER")
    assert refused(admin.get_object, Bucket=bucket, Key="k") == "InvalidObjectState"
    assert "Restore" not in admin.head_object(Bucket=bucket, Key="k")
    request = {"Days": 2, "GlacierJobParameters": {"Tier": "Bulk"}}
    assert admin.restore_object(Bucket=bucket, Key="k", RestoreRequest=request)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert admin.head_object(Bucket=bucket, Key="k")["Restore"].startswith('ongoing-request="false", expiry-date="')
    assert admin.get_object(Bucket=bucket, Key="k")["Body"].read() == b"cold"
    assert admin.restore_object(Bucket=bucket, Key="k", RestoreRequest=request)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_restore_takes_as_long_as_it_is_set_to(start, bucket_name):
    program = start("--restore-delay", "1h")
    client = make_boto3(program.http)
    client.create_bucket(Bucket=bucket_name)
    client.put_object(Bucket=bucket_name, Key="k", Body=b"cold", StorageClass="DEEP_ARCHIVE")
    client.restore_object(Bucket=bucket_name, Key="k", RestoreRequest={"Days": 1})
    assert client.head_object(Bucket=bucket_name, Key="k")["Restore"] == 'ongoing-request="true"'
    assert refused(client.get_object, Bucket=bucket_name, Key="k") == "InvalidObjectState"
    assert refused(client.restore_object, Bucket=bucket_name, Key="k", RestoreRequest={"Days": 1}) == "RestoreAlreadyInProgress"
    client.close()
