"""What new buckets are like: as the settings say where the request that makes them does not."""

import json

import pytest

from raw.connection import request, signed

OWNERSHIP = "x-amz-object-ownership"
PUBLIC = {"x-amz-acl": "public-read"}


@pytest.fixture
def ask(start, open_connection):
    """Asks a server with these settings."""
    return lambda *settings: open_connection(start(*settings)).ask


def ownership(ask, bucket="bucket"):
    answer = ask(signed("GET", f"/{bucket}?ownershipControls"))
    return answer.element("ObjectOwnership") if answer.status == 200 else answer.element("Code")


def test_are_as_those_of_today(ask):
    ask = ask()
    assert ask(signed("PUT", "/bucket", body=b"")).status == 200
    assert ownership(ask) == "BucketOwnerEnforced"
    assert ask(signed("GET", "/bucket?publicAccessBlock")).element("BlockPublicAcls") == "true"
    assert ask(signed("PUT", "/bucket/key", PUBLIC, body=b"")).element("Code") == "AccessControlListNotSupported"


def test_of_2022_have_acls_that_count(ask):
    """What ceph's suite takes for granted."""
    ask = ask("--profile", "aws-2022")
    assert ask(signed("PUT", "/bucket", body=b"")).status == 200
    assert ownership(ask) == "OwnershipControlsNotFoundError"
    assert ask(signed("GET", "/bucket?publicAccessBlock")).element("Code") == "NoSuchPublicAccessBlockConfiguration"
    assert ask(signed("PUT", "/bucket/key", body=b"hello")).status == 200
    assert ask(request("GET", "/bucket/key")).status == 403
    assert ask(signed("PUT", "/bucket/key?acl", PUBLIC, body=b"")).status == 200
    assert ask(request("GET", "/bucket/key")).body == b"hello"
    assert ask(signed("PUT", "/public", PUBLIC, body=b"")).status == 200
    assert ask(request("GET", "/public")).status == 200


def test_are_as_their_request_says(ask):
    ask = ask("--profile", "aws-2022")
    assert ask(signed("PUT", "/bucket", {OWNERSHIP: "BucketOwnerEnforced"}, body=b"")).status == 200
    assert ownership(ask) == "BucketOwnerEnforced"
    assert ask(signed("PUT", "/bucket/key", PUBLIC, body=b"")).element("Code") == "AccessControlListNotSupported"
    assert ask(signed("PUT", "/other", {OWNERSHIP: "ObjectWriter"}, body=b"")).status == 200
    assert ownership(ask, "other") == "ObjectWriter"


def test_obey_each_setting_alone(ask):
    one = ask("--new-buckets-ownership", "BucketOwnerPreferred")
    assert one(signed("PUT", "/bucket", body=b"")).status == 200
    assert ownership(one) == "BucketOwnerPreferred"
    refused = one(signed("PUT", "/bucket/key", PUBLIC, body=b""))
    assert "BlockPublicAcls" in refused.element("Message")
    other = ask("--new-buckets-block-public-access", "false")
    assert other(signed("PUT", "/bucket", body=b"")).status == 200
    assert ownership(other) == "BucketOwnerEnforced"
    policy = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}
    put = signed("PUT", "/bucket?policy", body=json.dumps({"Version": "2012-10-17", "Statement": [policy]}).encode())
    assert other(put).status == 204
    assert other(signed("PUT", "/bucket/key", body=b"hello")).status == 200
    assert other(request("GET", "/bucket/key")).body == b"hello"


def test_of_a_start_obey_them_too(ask, tmp_path):
    seed = tmp_path / "seed.toml"
    seed.write_text('[[buckets]]\nname = "plain"\n\n[[buckets]]\nname = "own"\nownership = "BucketOwnerPreferred"\n')
    ask = ask("--profile", "aws-2022", "--buckets", "listed", "--seed", seed)
    found = {name: ownership(ask, name) for name in ("plain", "own", "listed")}
    missing = "OwnershipControlsNotFoundError"
    assert found == {"plain": missing, "own": "BucketOwnerPreferred", "listed": missing}
    for name in found:
        assert ask(signed("GET", f"/{name}?publicAccessBlock")).element("Code") == "NoSuchPublicAccessBlockConfiguration"
