"""The programs with the SDKs for Go, Java and Rust: one line of JSON for each step."""

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
CHOSEN = [name for name in os.environ.get("S3SEAL_CLIENTS", "").split(",") if name in COMMANDS]


def run(name, arguments):
    if not shutil.which(TOOLS[name]):
        pytest.skip(f"{name}: {TOOLS[name]} is not on this machine")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_") and not key.lower().endswith("_proxy")}
    return subprocess.run([*COMMANDS[name], *map(str, arguments)], capture_output=True, text=True, timeout=300, env=environment)


def walk_lines(name, *arguments):
    """What it says of each step, which may fail."""
    ran = run(name, arguments)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def walk(name, *arguments):
    """The steps that it passed, in order; a failed one fails the test."""
    ran = run(name, arguments)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    failed = [line for line in lines if not line["ok"]]
    assert (failed, ran.returncode) == ([], 0), f"{failed}\n{ran.stderr}"
    return [line["step"] for line in lines]
