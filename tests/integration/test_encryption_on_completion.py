"""Completions that repeat their upload's encryption, as minio-go sends them to every host that is not Amazon's."""

import base64
import hashlib

import pytest

from raw.connection import Connection, request, signed

SSE = "x-amz-server-side-encryption"
KEY = SSE + "-aws-kms-key-id"
CONTEXT = SSE + "-context"
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
ARN = f"arn:aws:kms:us-east-1:000000000000:key/{KEY_ID}"
ALIAS = "alias/app"
SETTINGS = f"""
[[kms.keys]]
id = "{KEY_ID}"
alias = "{ALIAS}"
"""
TEAM_A = base64.b64encode(b'{"team":"a"}').decode()
TEAM_B = base64.b64encode(b'{"team":"b"}').decode()


def ask(program, *arguments, **options):
    with Connection(program.port) as connection:
        return connection.ask(signed(*arguments, **options))


def begin(program, headers):
    """A bucket, an upload in it with one part: its target, and the part's ETag."""
    assert ask(program, "PUT", "/bucket", body=b"").status == 200
    target = "/bucket/k?uploadId=" + ask(program, "POST", "/bucket/k?uploads", headers, body=b"").element("UploadId")
    part = ask(program, "PUT", target.replace("?", "?partNumber=1&"), body=b"hello")
    return target, part.header("ETag")


def complete(program, upload, headers):
    """As minio-go 7 writes it: its own XML, a Content-Type that it signs, the hash of the body, its name."""
    target, etag = upload
    quoted = etag.replace('"', "&#34;")
    body = (
        '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Part><PartNumber>1</PartNumber><ETag>{quoted}</ETag></Part></CompleteMultipartUpload>"
    ).encode()
    sent = {
        "Content-Type": "application/octet-stream",
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        **headers,
    }
    return ask(program, "POST", target, sent, body=body, unsigned={"User-Agent": "MinIO (linux; amd64) minio-go/v7.0.95"})


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "s3seal.toml"
    path.write_text(SETTINGS)
    return "--config", path


@pytest.fixture
def tolerant(start, settings):
    return start(*settings, "--sse-on-complete", "ignore_when_equal")


def test_is_refused_as_on_aws_with_an_explanation_that_names_the_ways_out(start, settings):
    program = start(*settings)
    upload = begin(program, {SSE: "aws:kms"})
    refused = complete(program, upload, {SSE: "aws:kms"})
    assert (refused.status, refused.element("Code")) == (400, "InvalidArgument")
    assert refused.element("Message") == "x-amz-server-side-encryption header is not supported for this operation."
    with Connection(program.port) as connection:
        told = connection.ask(request("GET", refused.header("x-s3seal-explain"), {"Accept": "text/plain"})).body.decode()
    assert "minio-go" in told and "--sse-on-complete ignore_when_equal" in told
    assert complete(program, upload, {}).status == 200


@pytest.mark.parametrize(
    ("begun", "repeated"),
    [
        ({SSE: "AES256"}, {SSE: "AES256"}),
        ({SSE: "aws:kms"}, {SSE: "aws:kms"}),
        ({SSE: "aws:kms", KEY: KEY_ID}, {SSE: "aws:kms", KEY: KEY_ID}),
        ({SSE: "aws:kms", KEY: KEY_ID}, {SSE: "aws:kms", KEY: ARN}),
        ({SSE: "aws:kms", KEY: ALIAS}, {SSE: "aws:kms", KEY: ALIAS}),
        ({SSE: "aws:kms", KEY: ARN, CONTEXT: TEAM_A}, {SSE: "aws:kms", KEY: ARN, CONTEXT: TEAM_A}),
        ({}, {SSE: "AES256"}),
    ],
)
def test_passes_when_it_says_what_the_upload_says(tolerant, begun, repeated):
    upload = begin(tolerant, begun)
    done = complete(tolerant, upload, repeated)
    assert (done.status, done.header(SSE)) == (200, repeated[SSE])
    assert complete(tolerant, upload, repeated).status == 200, "asked again"
    assert ask(tolerant, "GET", "/bucket/k").body == b"hello"


@pytest.mark.parametrize(
    ("begun", "repeated"),
    [
        ({SSE: "AES256"}, {SSE: "aws:kms"}),
        ({SSE: "aws:kms"}, {SSE: "AES256"}),
        ({SSE: "aws:kms"}, {SSE: "aws:kms", KEY: KEY_ID}),
        ({SSE: "aws:kms", KEY: ARN, CONTEXT: TEAM_A}, {SSE: "aws:kms", KEY: ARN, CONTEXT: TEAM_B}),
        ({SSE: "aws:kms", KEY: ARN}, {KEY: ARN}),
    ],
)
def test_is_refused_when_it_says_something_else(tolerant, begun, repeated):
    upload = begin(tolerant, begun)
    assert complete(tolerant, upload, repeated).status == 400
    assert ask(tolerant, "GET", "/bucket/k").status == 404
    assert complete(tolerant, upload, {}).status == 200


def test_parts_never_carry_it(tolerant):
    target, _ = begin(tolerant, {SSE: "AES256"})
    refused = ask(tolerant, "PUT", target.replace("?", "?partNumber=2&"), {SSE: "AES256"}, body=b"x")
    assert (refused.status, refused.element("ArgumentValue")) == (400, "AES256")
