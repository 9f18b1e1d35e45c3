"""The same walk through the server with the SDKs for Go, Java and Rust."""

import json
import os
import shutil
import subprocess

import pytest

from support.program import ROOT

BUILT = ROOT / "build" / "clients"
JAVA = ROOT / "tests" / "clients" / "java" / "target"
COMMANDS = {
    "go": [BUILT / "go" / "walk"],
    "java": ["java", "-cp", f"{JAVA / 'classes'}:{JAVA / 'dependency'}/*", "Walk"],
    "rust": [BUILT / "rust" / "debug" / "walk"],
}
TOOLS = {"go": "go", "java": "mvn", "rust": "cargo"}
STEPS = ["create bucket", "put object", "get object", "presigned put", "presigned get", "bucket encryption", "inherited encryption", "wrong secret"]
CHOSEN = [name for name in os.environ.get("S3SEAL_CLIENTS", "").split(",") if name in COMMANDS]


@pytest.mark.parametrize("name, scheme", [(name, scheme) for name in CHOSEN for scheme in ("http", "https") if (name, scheme) != ("rust", "https")])
def test_the_walk(start, tmp_path, name, scheme):
    if not shutil.which(TOOLS[name]):
        pytest.skip(f"{name}: {TOOLS[name]} is not on this machine")
    program = start()
    (tmp_path / "ca.pem").write_bytes(program.get("/_s3seal/ca.pem"))
    authority = [tmp_path / "ca.pem"] if scheme == "https" else []
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_") and not key.lower().endswith("_proxy")}
    ran = subprocess.run([*COMMANDS[name], program.endpoint(scheme), *authority], capture_output=True, text=True, timeout=120, env=environment)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line for line in lines if not line["ok"]] == [], ran.stderr
    assert [line["step"] for line in lines] == STEPS, ran.stderr
