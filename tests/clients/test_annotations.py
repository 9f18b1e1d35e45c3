"""Annotations of objects as boto3 sends and reads them, and what lies on the disk of them."""

import json
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from support.sdk_clients import make_boto3

NOTE = "größe: ".encode() + b"x" * 100_000
MOST = 1000


@pytest.fixture(scope="module")
def kms_arn(server):
    kms = make_boto3(server.http, service="kms")
    yield kms.create_key()["KeyMetadata"]["Arn"]
    kms.close()


def put(s3, bucket, name, text=NOTE, key="k", **more):
    return s3.put_object_annotation(Bucket=bucket, Key=key, AnnotationName=name, AnnotationPayload=text, **more)


def text_of(s3, bucket, name, key="k"):
    return s3.get_object_annotation(Bucket=bucket, Key=key, AnnotationName=name)["AnnotationPayload"].read()


def names_of(s3, bucket, key="k", **more):
    return [one["AnnotationName"] for one in s3.list_object_annotations(Bucket=bucket, Key=key, **more)["Annotations"]]


def at_rest(server, bucket, key="k"):
    return json.loads(server.get(f"/_s3seal/at-rest?{urllib.parse.urlencode({'bucket': bucket, 'key': key})}"))


def refusal(call, *arguments, **parameters):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **parameters)
    return refused.value.response["Error"]["Code"]


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256", "CRC64NVME"])
def test_they_come_back_with_their_checksum(admin, bucket, algorithm):
    admin.put_object(Bucket=bucket, Key="k", Body=b"object")
    put(admin, bucket, "note/1", ChecksumAlgorithm=algorithm)
    answer = admin.get_object_annotation(Bucket=bucket, Key="k", AnnotationName="note/1", ChecksumMode="ENABLED")
    assert answer["AnnotationPayload"].read() == NOTE
    assert answer[f"Checksum{algorithm}"] and answer["ServerSideEncryption"] == "AES256"
    (entry,) = admin.list_object_annotations(Bucket=bucket, Key="k")["Annotations"]
    assert (entry["AnnotationName"], entry["Size"], entry["ChecksumAlgorithm"]) == ("note/1", len(NOTE), [algorithm])
    assert entry["ETag"] == answer["ETag"]


def test_they_are_encrypted_as_their_object_is(server, admin, bucket, kms_arn):
    admin.put_object(Bucket=bucket, Key="k", Body=b"object", ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_arn)
    put(admin, bucket, "large")
    put(admin, bucket, "small", b"plainly secret")
    shown = at_rest(server, bucket)["annotations"]
    assert [one["name"] for one in shown] == ["large", "small"]
    for one in shown:
        assert (one["encryption"]["mode"], one["encryption"]["key_arn"]) == ("aws:kms", kms_arn)
        assert one["blobs"][0]["header"]["cipher_name"] == "AES-256-GCM"
        assert "plainly" not in json.dumps(one)
    assert len({one["encryption"]["wrapped_key"]["base64"] for one in [*shown, at_rest(server, bucket)]}) == 3
    assert text_of(admin, bucket, "small") == b"plainly secret"


def test_another_key_for_the_object_is_theirs_too(server, admin, bucket, kms_arn):
    admin.put_object(Bucket=bucket, Key="k", Body=b"object")
    for name in ("a", "b"):
        put(admin, bucket, name)
    for bucket_key in (False, True, False):
        encryption = {"SSEKMS": {"KMSKeyArn": kms_arn, "BucketKeyEnabled": bucket_key}}
        admin.update_object_encryption(Bucket=bucket, Key="k", ObjectEncryption=encryption)
        shown = [one["encryption"] for one in at_rest(server, bucket)["annotations"]]
        assert [(one["key_arn"], one["bucket_key"]) for one in shown] == [(kms_arn, bucket_key)] * 2
        assert text_of(admin, bucket, "a") == text_of(admin, bucket, "b") == NOTE


def test_copies_carry_them_or_not(admin, bucket, kms_arn):
    admin.put_object(Bucket=bucket, Key="k", Body=b"object")
    for name in ("a", "b"):
        put(admin, bucket, name)
    source = {"Bucket": bucket, "Key": "k"}
    admin.copy_object(Bucket=bucket, Key="kept", CopySource=source, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_arn)
    admin.copy_object(Bucket=bucket, Key="without", CopySource=source, AnnotationDirective="EXCLUDE")
    assert names_of(admin, bucket, "kept") == ["a", "b"] and names_of(admin, bucket, "without") == []
    assert text_of(admin, bucket, "b", "kept") == NOTE


def test_a_thousand_are_the_most(admin, bucket):
    admin.put_object(Bucket=bucket, Key="k", Body=b"object")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: put(admin, bucket, f"n{n:04}", b"x"), range(MOST)))
    assert refusal(put, admin, bucket, "one more") == "AnnotationLimitExceeded"
    put(admin, bucket, "n0000", b"another")
    names = []
    pages = {}
    while True:
        page = admin.list_object_annotations(Bucket=bucket, Key="k", MaxAnnotationResults=300, **pages)
        names += [one["AnnotationName"] for one in page["Annotations"]]
        if "NextContinuationToken" not in page:
            break
        pages = {"ContinuationToken": page["NextContinuationToken"]}
    assert names == [f"n{n:04}" for n in range(MOST)]
    admin.delete_object_annotation(Bucket=bucket, Key="k", AnnotationName="n0001")
    put(admin, bucket, "one more", b"x")


def test_a_locked_object_keeps_them(admin, bucket_name):
    admin.create_bucket(Bucket=bucket_name, ObjectLockEnabledForBucket=True)
    admin.put_object(Bucket=bucket_name, Key="k", Body=b"object")
    put(admin, bucket_name, "n", b"x")
    admin.put_object_legal_hold(Bucket=bucket_name, Key="k", LegalHold={"Status": "ON"})
    for call in (lambda: put(admin, bucket_name, "n"), lambda: admin.delete_object_annotation(Bucket=bucket_name, Key="k", AnnotationName="n")):
        with pytest.raises(ClientError, match="protected by object lock legal hold."):
            call()
    admin.put_object_legal_hold(Bucket=bucket_name, Key="k", LegalHold={"Status": "OFF"})
    admin.put_object_retention(Bucket=bucket_name, Key="k", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": "2099-01-01T00:00:00Z"})
    with pytest.raises(ClientError, match="protected by object lock retention."):
        admin.delete_object_annotation(Bucket=bucket_name, Key="k", AnnotationName="n")
    assert text_of(admin, bucket_name, "n") == b"x"
