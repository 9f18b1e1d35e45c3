"""Emptying buckets, as test suites and command lines do it: many keys and versions at once."""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config

from support.sdk_clients import REGION, AwsCli

pytestmark = pytest.mark.skipif("python" not in os.environ.get("S3SEAL_CLIENTS", "python"), reason="boto3: left out by --clients")

MANY = 1100  # more than one request deletes


@pytest.fixture(scope="module")
def resource(server, ca):
    made = boto3.session.Session().resource(
        "s3",
        endpoint_url=server.https,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        verify=str(ca),
        config=Config(retries={"max_attempts": 0}, proxies={}, max_pool_connections=8),
    )
    yield made
    made.meta.client.close()


@pytest.fixture
def versioned(admin, bucket):
    admin.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def fill(admin, bucket, keys):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: admin.put_object(Bucket=bucket, Key=key, Body=b"x"), keys))


def test_a_bucket_is_emptied(resource, admin, bucket):
    fill(admin, bucket, [f"folder/{number:04}" for number in range(MANY)] + [" ", "a+b&c<d>", "line\r\nend", "\u00e9/%41"])
    answers = resource.Bucket(bucket).objects.all().delete()
    assert [len(answer["Deleted"]) for answer in answers] == [1000, MANY + 4 - 1000]
    assert not any("Errors" in answer for answer in answers)
    resource.Bucket(bucket).delete()


def test_versions_and_markers_go_too(resource, admin, versioned):
    for number in range(3):
        fill(admin, versioned, ["a", "b"])
    admin.delete_object(Bucket=versioned, Key="a")
    bucket = resource.Bucket(versioned)
    bucket.objects.all().delete()
    assert not list(bucket.objects.all())
    with pytest.raises(botocore.exceptions.ClientError) as kept:
        bucket.delete()
    assert kept.value.response["Error"]["Code"] == "BucketNotEmpty"
    (answer,) = bucket.object_versions.delete()
    assert len(answer["Deleted"]) == 8
    bucket.delete()


def test_pages_of_versions(admin, versioned):
    for number in range(3):
        fill(admin, versioned, ["a b", "c"])
    admin.delete_object(Bucket=versioned, Key="c")
    pages = admin.get_paginator("list_object_versions").paginate(Bucket=versioned, PaginationConfig={"PageSize": 2})
    found = [(one["Key"], one["IsLatest"]) for page in pages for one in page.get("Versions", []) + page.get("DeleteMarkers", [])]
    assert found == [("a b", True), ("a b", False), ("a b", False), ("c", True), ("c", False), ("c", False), ("c", False)]


def test_pages_go_on_when_each_is_deleted(admin, versioned):
    for number in range(5):
        fill(admin, versioned, ["a", "b"])
    pages = admin.get_paginator("list_object_versions").paginate(Bucket=versioned, PaginationConfig={"PageSize": 3})
    deleted = 0
    for page in pages:
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in page["Versions"]]
        deleted += len(admin.delete_objects(Bucket=versioned, Delete={"Objects": objects})["Deleted"])
    assert deleted == 10
    admin.delete_bucket(Bucket=versioned)


def test_what_is_refused_is_told_beside_what_is_deleted(admin, versioned):
    etag = admin.put_object(Bucket=versioned, Key="a", Body=b"x")["ETag"]
    objects = [{"Key": "a", "ETag": '"other"'}, {"Key": "a", "VersionId": "nonsense"}, {"Key": "a", "ETag": etag}, {"Key": "b"}]
    answer = admin.delete_objects(Bucket=versioned, Delete={"Objects": objects})
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("a", "PreconditionFailed"), ("a", "NoSuchVersion")]
    assert [(one["Key"], one["DeleteMarker"]) for one in answer["Deleted"]] == [("a", True), ("b", True)]


@pytest.fixture
def s3_command(server, ca):
    cli = AwsCli(server.https, ca)

    def run(*arguments):
        ran = cli.run_aws("s3", *arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run


def test_rm_recursive(s3_command, admin, bucket):
    keys = [f"{folder}/{name}" for folder, name in itertools.product(("kept", "gone"), ("a", "b c"))]
    fill(admin, bucket, keys)
    assert s3_command("rm", "--recursive", f"s3://{bucket}/gone").count("delete: ") == 2
    assert [one["Key"] for one in admin.list_objects_v2(Bucket=bucket)["Contents"]] == ["kept/a", "kept/b c"]


def test_rb_force(s3_command, admin, bucket):
    fill(admin, bucket, ["a", "b/c"])
    assert "remove_bucket: " in s3_command("rb", "--force", f"s3://{bucket}")
    assert bucket not in [one["Name"] for one in admin.list_buckets()["Buckets"]]
