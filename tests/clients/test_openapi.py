"""The document of the own paths against the running server: requests made of it, and nothing else in the answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.program import ROOT, clean_environment
from support.sdk_clients import make_boto3

SECONDS = 30

# Answers that never end, or wait on purpose; and what ends the server.
LEFT_OUT = ("streamRequests", "verify", "stop")

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)


@pytest.fixture(scope="module")
def program(start_module):
    """With something in it that answers can tell of."""
    program = start_module("--explain-header", "true")
    s3 = make_boto3(program.http)
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="key", Body=b"x", ServerSideEncryption="aws:kms")
    s3.close()
    return program


def test_it_is_the_file(program):
    assert program.get("/_s3seal/openapi.json") == (ROOT / "docs/openapi.json").read_bytes()


def test_nothing_that_is_made_of_it_surprises(program, tmp_path):
    excluded = [word for name in LEFT_OUT for word in ("--exclude-operation-id", name)]
    ran = subprocess.run(
        [
            Path(sys.executable).parent / "schemathesis", "run", f"{program.http}/_s3seal/openapi.json", "--no-color",
            "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-time", str(SECONDS),
            "--seed", "1", "--generation-database", "none", "--warnings", "off", *excluded,
        ],
        cwd=tmp_path, env=clean_environment() | {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=4 * SECONDS,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]
    assert json.loads(program.get("/_s3seal/health"))["status"] == "ready"
