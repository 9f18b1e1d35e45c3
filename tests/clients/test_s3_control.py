"""S3 Control by boto3: tags of buckets by their ARN, as tools for infrastructure read and change them."""

import json
import socket

import pytest
from botocore.exceptions import ClientError
from support.altered import Signed
from support.sdk_clients import make_boto3

ACCOUNT = "000000000000"
BUCKET = "controlled"
NAMED = {"AccountId": ACCOUNT, "ResourceArn": f"arn:aws:s3:::{BUCKET}"}
MISSING = {"AccountId": ACCOUNT, "ResourceArn": "arn:aws:s3:::not-there"}


@pytest.fixture
def here(monkeypatch):
    """The SDK puts the account in front of the endpoint's name, which not every resolver knows."""
    known = socket.getaddrinfo

    def find(host, *rest, **more):
        return known("127.0.0.1" if host == f"{ACCOUNT}.localhost" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.fixture
def clients(server, here):
    s3, control = make_boto3(server.http), make_boto3(server.http.replace("127.0.0.1", "localhost"), service="s3control")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"Tags": [{"Key": "a", "Value": "1"}]})
    yield s3, control
    s3.delete_bucket(Bucket=BUCKET)
    s3.close()
    control.close()


def tags_of(control):
    return {one["Key"]: one["Value"] for one in control.list_tags_for_resource(**NAMED)["Tags"]}


def test_tags_are_those_of_the_bucket(clients):
    s3, control = clients
    assert tags_of(control) == {"a": "1"}
    control.tag_resource(**NAMED, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}])
    assert tags_of(control) == {"a": "3", "b": "2"}
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == [{"Key": "a", "Value": "3"}, {"Key": "b", "Value": "2"}]
    control.untag_resource(**NAMED, TagKeys=["a", "b", "c"])
    assert tags_of(control) == {}


def test_errors_are_read_by_the_sdk(clients):
    _, control = clients
    with pytest.raises(ClientError) as refused:
        control.list_tags_for_resource(**MISSING)
    assert refused.value.response["Error"] == {"Code": "NoSuchResource", "Message": "The specified resource doesn't exist."}
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_an_operation_that_is_missing_is_refused_as_a_method(clients):
    """Terraform's provider asks S3 for tags when S3 Control says so."""
    _, control = clients
    with pytest.raises(ClientError) as refused:
        control.get_public_access_block(AccountId=ACCOUNT)
    assert refused.value.response["Error"]["Code"] == "MethodNotAllowed"


def test_a_refusal_is_explained(clients, server):
    _, control = clients
    with pytest.raises(ClientError) as refused:
        control.list_tags_for_resource(**MISSING)
    id = refused.value.response["ResponseMetadata"]["RequestId"]
    explained = json.loads(server.get(f"/_s3seal/requests/{id}/explain"))
    assert (explained["code"], explained["operation"]) == ("NoSuchResource", "ListTagsForResource")


@pytest.mark.parametrize("host", [f"{ACCOUNT}.s3-control.us-east-1.amazonaws.com", f"{ACCOUNT}.localhost", "localhost"])
def test_any_host_will_do(clients, server, host):
    target = f"/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A{BUCKET}"
    status, _, answer = Signed(server.http, "GET", target, {"x-amz-account-id": ACCOUNT, "Host": host}).send()
    assert (status, b"<Tag><Key>a</Key><Value>1</Value></Tag>" in answer) == (200, True)
