"""What the log says of each request, and what it may not say, however much it is asked to say."""

import base64
import hashlib
import json
import re
import subprocess

import pytest

from raw.connection import HEALTH, Connection, request, signed
from support.program import PROGRAM, clean_environment, run_to_end

SECRET = "wJalrXUtnFEMI-very-secret-word"
CUSTOMER_KEY = base64.b64encode(bytes(range(32))).decode()
CUSTOMER = {
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "x-amz-server-side-encryption-customer-key": CUSTOMER_KEY,
    "x-amz-server-side-encryption-customer-key-MD5": base64.b64encode(hashlib.md5(bytes(range(32))).digest()).decode(),
}
SIGNATURE = "0123456789abcdef" * 4
KEYS = {"access_key": "ALICE", "secret": SECRET}


@pytest.mark.parametrize("level", ["debug", "trace"])
@pytest.mark.parametrize("format", ["text", "json"])
def test_no_secret_is_logged(start, open_connection, tmp_path, level, format):
    data = tmp_path / "data"
    program = start(
        *("--credentials", f"ALICE:{SECRET}:111122223333", "--new-buckets-block-sse-c", "false"),
        *("--log-level", level, "--log-format", format, "--data-dir", data),
    )
    connection = open_connection(program)
    assert connection.ask(signed("PUT", "/bucket", body=b"", **KEYS)).status == 200
    assert connection.ask(signed("PUT", "/bucket/k", body=b"x" * 100_000, **KEYS)).status == 200
    connection.ask(signed("PUT", "/bucket/sealed", CUSTOMER, body=b"hello", **KEYS))
    connection.ask(signed("GET", "/bucket/sealed", CUSTOMER, **KEYS))
    presigned = f"/bucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={SIGNATURE}&X-Amz-Security-Token={SECRET}"
    assert connection.ask(request("GET", presigned)).status >= 400
    assert connection.ask(signed("GET", "/bucket/k", secret=SECRET + "x", access_key="ALICE")).status == 403
    # A fault of the storage is logged, and carries whatever it knows.
    for path in data.rglob("*"):
        if path.is_file() and path.stat().st_size > 100_000 and path.read_bytes()[:4] == b"S3SB":
            path.write_bytes(b"")
    assert connection.ask(signed("GET", "/bucket/k", **KEYS)).status == 500
    assert program.stop() == 0
    said = "\n".join(program.banner) + program.log.read_text()
    assert "storage failed" in said
    for secret in (SECRET, CUSTOMER_KEY, bytes(range(32)).hex(), SIGNATURE, "PRIVATE KEY"):
        assert secret not in said


@pytest.mark.parametrize("flag", ["--credentials", "--credentails"])
@pytest.mark.parametrize("value", [SECRET, f"a:{SECRET}:b:c", f":{SECRET}", f"ALICE:{SECRET}:alice"])
def test_no_secret_is_in_what_is_said_about_wrong_settings(flag, value):
    ran = run_to_end("serve", "--port", "0", flag, value)
    assert ran.returncode == 2
    assert SECRET not in ran.stdout + ran.stderr


def lines_about_requests(program, format="json"):
    """What was logged, after the server has ended."""
    assert program.stop() == 0
    lines = program.log.read_text().splitlines()
    if format == "text":
        return [line for line in lines if " info  request " in line]
    return [said for said in map(json.loads, lines) if said["msg"] == "request"]


def test_each_request_has_its_line(start, open_connection):
    program = start("--log-format", "json")
    connection = open_connection(program)
    assert connection.ask(HEALTH).status == 200
    connection.ask(signed("PUT", "/bucket", body=b""))
    sealed = {"x-amz-server-side-encryption": "aws:kms"}
    put = connection.ask(signed("PUT", "/bucket/a%20key", sealed, body=b"hello"))
    connection.ask(signed("GET", "/bucket/missing"))
    connection.ask(signed("GET", "/bucket/a%20key", secret="wrong"))
    for service, headers, body in (
        ("kms", {"X-Amz-Target": "TrentService.ListKeys"}, b"{}"),
        ("sts", {"Content-Type": "application/x-www-form-urlencoded"}, b"Action=GetCallerIdentity&Version=2011-06-15"),
    ):
        digest = {"x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
        assert connection.ask(signed("POST", "/", headers | digest, body=body, service=service)).status == 200
    connection.ask(request("GET", "/_s3seal/nothing"))
    assert open_connection(program).ask(b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n").status == 400
    said = lines_about_requests(program)
    seen = [(one["method"], one.get("operation", one.get("path")), one["status"], one.get("code")) for one in said[:-1]]
    assert seen == [
        ("GET", "/_s3seal/health", 200, None),
        ("PUT", "CreateBucket", 200, None),
        ("PUT", "PutObject", 200, None),
        ("GET", "GetObject", 404, "NoSuchKey"),
        ("GET", "GetObject", 403, "SignatureDoesNotMatch"),
        ("POST", "ListKeys", 200, None),
        ("POST", "GetCallerIdentity", 200, None),
        ("GET", "/_s3seal/...", 404, None),
    ]
    written, missing, forged = said[2], said[3], said[4]
    assert (written["bucket"], written["key"], written["encryption"]) == ("bucket", "a key", "aws:kms")
    assert written["kms_key"] == put.header("x-amz-server-side-encryption-aws-kms-key-id")
    assert written["id"] == put.header("x-amz-request-id") and written["duration_ms"] >= 0
    assert missing["why"] == "The specified key does not exist." and "why" in forged and "why" not in written
    assert (said[-1]["status"], said[-1]["why"]) == (400, "what came is no HTTP/1.1 request")
    assert said[-2]["why"] == "there is no such path"


def test_a_refusal_says_which_policy_decided(start, open_connection, tmp_path):
    (tmp_path / "file.toml").write_text('[[users]]\nname = "bob"\naccess_key = "bob"\nsecret_key = "secret"\n')
    program = start("--config", tmp_path / "file.toml")
    connection = open_connection(program)
    connection.ask(signed("PUT", "/bucket", body=b""))
    assert connection.ask(signed("GET", "/bucket/k", access_key="bob", secret="secret")).status == 403
    (line,) = [line for line in lines_about_requests(program, "text") if "AccessDenied" in line]
    assert line.endswith('why="No identity policy allows s3:GetObject on arn:aws:s3:::bucket/k."')


def test_a_refused_encryption_header_is_told_with_its_operation(start, open_connection):
    program = start("--log-format", "json")
    connection = open_connection(program)
    connection.ask(signed("PUT", "/bucket", body=b""))
    upload = "uploadId=" + connection.ask(signed("POST", "/bucket/k?uploads", body=b"")).element("UploadId")
    encrypted = {"x-amz-server-side-encryption": "AES256"}
    assert connection.ask(signed("PUT", f"/bucket/k?partNumber=1&{upload}", encrypted, body=b"hello")).status == 400
    assert connection.ask(signed("POST", f"/bucket/k?{upload}", encrypted, body=b"<x/>")).status == 400
    part, completion = (line for line in lines_about_requests(program) if line["status"] == 400)
    assert part["why"] == "UploadPart chooses no encryption, so it takes no x-amz-server-side-encryption."
    assert completion["why"].startswith("CompleteMultipartUpload takes no x-amz-server-side-encryption")
    assert "minio-go" in completion["why"]


@pytest.mark.parametrize("format", ["text", "json"])
def test_no_request_forges_a_line(start, open_connection, format):
    program = start("--log-format", format)
    forged = "%0d%0a2026-01-01T00:00:00.000Z%20info%20%20request%20method=FORGED"
    agent = {"User-Agent": "a\x85Z info  request method=FORGED"}
    asked = 0
    for line_end in ("%0d%0a", "%0a", "%c2%85", "%e2%80%a8", "%0b", "%0c", "%1c", "%7f"):
        for target in (f"/bucket/k{line_end}{forged}", f"/b{line_end}{forged}", f"/bucket/k?acl&x={line_end}{forged}"):
            assert open_connection(program).ask(request("GET", target, agent)).status >= 400
            asked += 1
    said = lines_about_requests(program, format)
    assert len(said) == asked
    if format == "text":
        assert all(re.match(r"\S+Z info  request method=GET ", line) for line in said)
    else:
        assert {one["method"] for one in said} == {"GET"}


def test_a_501_says_once_for_each_operation_what_it_means(start, open_connection):
    program = start("--log-format", "json")
    connection = open_connection(program)
    connection.ask(signed("PUT", "/bucket", body=b""))
    for _ in range(3):
        assert connection.ask(signed("PUT", "/bucket?website", {"User-Agent": "retrying"}, body=b"x")).status == 501
    assert connection.ask(signed("PUT", "/bucket?notification", {"User-Agent": "retrying"}, body=b"x")).status == 501
    by_aws_too = {"User-Agent": "retrying", "If-None-Match": '"a"'}
    assert connection.ask(signed("PUT", "/bucket/k", by_aws_too, body=b"")).status == 501
    refused = [one for one in lines_about_requests(program) if one["status"] == 501]
    assert [(one["operation"], one.get("agent")) for one in refused if "note" in one] == [
        ("PutBucketWebsite", "retrying"),
        ("PutBucketNotificationConfiguration", "retrying"),
    ]
    assert len(refused) == 5


def test_warn_says_nothing_of_requests(start, open_connection):
    program = start("--log-level", "warn")
    assert open_connection(program).ask(signed("GET", "/missing")).status == 404
    assert program.stop() == 0
    assert program.log.read_text() == ""


def port_when_ready(process):
    port = 0
    while (line := process.stdout.readline()) != b"Ready.\n":
        assert line, process.stderr.read()
        if found := re.search(rb"http://127\.0\.0\.1:(\d+)", line):
            port = int(found[1])
    return port


@pytest.mark.parametrize("gone", ["stdout", "stderr"])
def test_the_server_stays_when_its_readers_go(gone):
    command = [PROGRAM, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()) as process:
        port = port_when_ready(process)
        getattr(process, gone).close()
        for _ in range(3):
            with Connection(port) as connection:
                assert connection.ask(HEALTH).status == 200
        process.terminate()
        assert process.wait(20) == 0


def test_the_server_serves_and_ends_though_nobody_reads_its_log():
    """More lines than a pipe holds."""
    command = [PROGRAM, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()) as process:
        port = port_when_ready(process)
        with Connection(port) as connection:
            for _ in range(2000):
                assert connection.ask(HEALTH).status == 200
        process.terminate()
        assert process.wait(20) == 0
