"""Run them with `pytest -n 4`."""

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


def status_of(url):
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_what_is_saved_is_read(documents):
    documents.save("alice", "letter", "Dear Bob")
    assert documents.read("alice", "letter") == "Dear Bob"


def test_every_document_is_sealed_with_our_key(s3seal, documents):
    """Also one that was overwritten since: the requests are looked at, not what is left of them."""
    for version in range(3):
        documents.save("alice", "letter", f"version {version}")
    documents.save("bob", "answer", "Dear Alice")
    s3seal.assert_all_encrypted(bucket="documents", mode="aws:kms", kms_key=KEY, bucket_key=True)
    s3seal.verify(
        {"requests": {"operation": "PutObject", "bucket": "documents"}, "exactly": 4},
        {"no_ssec": True},
    )


def test_a_bucket_key_spares_calls_of_kms(s3seal, documents):
    for number in range(20):
        documents.save("alice", str(number), "x")
    s3seal.verify({"kms_calls": {"operation": "GenerateDataKey", "key": KEY}, "at_most": 1})


def test_a_throttled_upload_is_tried_again(s3seal, documents):
    rule = s3seal.faults.add(
        match={"operation": "PutObject", "bucket": "documents"}, when={"times": 2}, effect={"error": "SlowDown"}
    )
    documents.save("alice", "letter", "Dear Bob")
    assert rule.fired == 2
    assert documents.read("alice", "letter") == "Dear Bob"


def test_an_upload_that_cannot_be_sealed_is_not_stored(s3seal, documents):
    s3seal.faults.add(match={"operation": "GenerateDataKey"}, effect={"kms_key_state": "disabled"})
    with pytest.raises(ClientError, match="KMS.DisabledException"):
        documents.save("alice", "letter", "Dear Bob")
    with pytest.raises(ClientError, match="NoSuchKey"):
        documents.read("alice", "letter")


def test_a_link_is_good_for_an_hour(s3seal, documents):
    documents.save("alice", "letter", "Dear Bob")
    link = documents.link("alice", "letter")
    assert status_of(link) == 200
    s3seal.clock.advance("61m")
    assert status_of(link) == 403
    assert status_of(documents.link("alice", "letter")) == 200
