"""A small application with the fixtures that suites for other mocks have: buckets are made for each test and emptied behind it."""

import json
import os
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

from support.sdk_clients import REGION

pytestmark = pytest.mark.skipif("python" not in os.environ.get("S3SEAL_CLIENTS", "python"), reason="boto3: left out by --clients")


class Archive:
    """Reports by month: sealed, tagged, corrected by later versions, never lost."""

    def __init__(self, bucket):
        self.bucket = bucket
        self.client = bucket.meta.client

    def store(self, name, report, **tags):
        put = self.bucket.put_object(
            Key=f"reports/{name}.json",
            Body=json.dumps(report).encode(),
            ContentType="application/json",
            Metadata={"author": "archive"},
            Tagging="&".join(f"{key}={value}" for key, value in tags.items()),
        )
        return put.version_id

    def load(self, name, version=None):
        chosen = {"VersionId": version} if version else {}
        return json.loads(self.bucket.Object(f"reports/{name}.json").get(**chosen)["Body"].read())

    def tags(self, name):
        found = self.client.get_object_tagging(Bucket=self.bucket.name, Key=f"reports/{name}.json")["TagSet"]
        return {tag["Key"]: tag["Value"] for tag in found}

    def names(self):
        return [one.key.removeprefix("reports/").removesuffix(".json") for one in self.bucket.objects.filter(Prefix="reports/")]

    def withdraw(self, name):
        self.bucket.Object(f"reports/{name}.json").delete()

    def history(self, name):
        """What it ever was, the latest first. A withdrawal, which has no size, is none."""
        versions = self.bucket.object_versions.filter(Prefix=f"reports/{name}.json")
        return [json.loads(version.get()["Body"].read()) for version in versions if version.size is not None]

    def reinstate(self, name):
        (marker,) = (one for one in self.bucket.object_versions.filter(Prefix=f"reports/{name}.json") if one.is_latest and one.size is None)
        marker.delete()

    def rename(self, old, new):
        self.bucket.Object(f"reports/{new}.json").copy_from(CopySource={"Bucket": self.bucket.name, "Key": f"reports/{old}.json"})
        self.withdraw(old)

    def claim(self, name):
        """Whether nobody was faster."""
        try:
            self.bucket.put_object(Key=f"locks/{name}", Body=b"", IfNoneMatch="*")
            return True
        except ClientError as refused:
            if refused.response["Error"]["Code"] == "PreconditionFailed":
                return False
            raise


@pytest.fixture(scope="module")
def s3(server, ca):
    made = boto3.resource(
        "s3",
        endpoint_url=server.https,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        verify=str(ca),
        config=Config(retries={"max_attempts": 0}, proxies={}),
    )
    yield made
    made.meta.client.close()


@pytest.fixture
def plain(s3):
    bucket = s3.create_bucket(Bucket=f"plain-{uuid.uuid4()}")
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


@pytest.fixture
def versioned(s3):
    bucket = s3.create_bucket(Bucket=f"versioned-{uuid.uuid4()}")
    bucket.Versioning().enable()
    yield bucket
    bucket.object_versions.delete()
    bucket.delete()


@pytest.fixture(params=["plain", "versioned"])
def archive(request):
    return Archive(request.getfixturevalue(request.param))


def test_reports_come_back(archive):
    archive.store("2026-01", {"total": 1}, kind="monthly", reviewed="no")
    assert archive.load("2026-01") == {"total": 1}
    assert archive.tags("2026-01") == {"kind": "monthly", "reviewed": "no"}
    assert archive.names() == ["2026-01"]


def test_reports_that_are_withdrawn_are_gone(archive):
    archive.store("2026-01", {"total": 1})
    archive.withdraw("2026-01")
    assert archive.names() == []
    with pytest.raises(archive.client.exceptions.NoSuchKey):
        archive.load("2026-01")


def test_reports_are_renamed_with_their_tags(archive):
    archive.store("old", {"total": 1}, kind="monthly")
    archive.rename("old", "new")
    assert archive.names() == ["new"]
    assert archive.tags("new") == {"kind": "monthly"}


def test_names_are_claimed_once(archive):
    assert archive.claim("2026-01")
    assert not archive.claim("2026-01")


def test_corrections_leave_what_was(versioned):
    archive = Archive(versioned)
    first = archive.store("2026-01", {"total": 1})
    archive.store("2026-01", {"total": 2})
    assert archive.load("2026-01") == {"total": 2}
    assert archive.load("2026-01", first) == {"total": 1}
    archive.withdraw("2026-01")
    assert archive.history("2026-01") == [{"total": 2}, {"total": 1}]
    archive.reinstate("2026-01")
    assert archive.load("2026-01") == {"total": 2}


def test_many_reports_in_pages(archive):
    wanted = [f"{number:03}" for number in range(25)]
    for name in wanted:
        archive.store(name, {})
    assert archive.names() == wanted
    pages = archive.client.get_paginator("list_objects_v2").paginate(Bucket=archive.bucket.name, PaginationConfig={"PageSize": 10})
    assert [len(page["Contents"]) for page in pages] == [10, 10, 5]


def test_waiters(archive):
    now = {"Delay": 0, "MaxAttempts": 2}
    name = {"Bucket": archive.bucket.name, "Key": "reports/2026-01.json"}
    archive.client.get_waiter("bucket_exists").wait(Bucket=archive.bucket.name, WaiterConfig=now)
    archive.client.get_waiter("object_not_exists").wait(**name, WaiterConfig=now)
    with pytest.raises(WaiterError):
        archive.client.get_waiter("object_exists").wait(**name, WaiterConfig=now)
    archive.store("2026-01", {})
    archive.client.get_waiter("object_exists").wait(**name, WaiterConfig=now)
    archive.client.get_waiter("bucket_not_exists").wait(Bucket=f"{archive.bucket.name}-not", WaiterConfig=now)
