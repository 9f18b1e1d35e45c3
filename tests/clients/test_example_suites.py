"""The suites of examples/, run as their readers run them: in parallel, against one server."""

import shutil
import subprocess
import sys

import pytest

from support.program import ROOT, clean_environment
from support.sdk_clients import HERE, JavaScript, missing_toolchain

EXAMPLES = ROOT / "examples"


def run_suite(server, folder, *command):
    environment = clean_environment() | {"S3SEAL_URL": server.http, "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout[-8_000:] + ran.stderr[-2_000:]
    return ran.stdout


def copied(name, tmp_path):
    """Where the reader keeps it, away from the settings of these tests."""
    return shutil.copytree(EXAMPLES / name, tmp_path / name)


def test_the_one_for_pytest(server, tmp_path):
    said = run_suite(server, copied("pytest", tmp_path), sys.executable, "-m", "pytest", "-q", "-n", "4", "-p", "no:cacheprovider")
    assert "6 passed" in said


def test_the_one_for_node(server, tmp_path):
    if why := missing_toolchain(JavaScript):
        pytest.skip(why)
    folder = copied("node", tmp_path)
    (folder / "node_modules").symlink_to(HERE.parent / "node_modules")
    said = run_suite(server, folder, "node", "--test", "--test-concurrency=4", "--test-reporter=tap")
    assert "# pass 6" in said and "# fail 0" in said
