"""The suites of examples/, run as their readers run them: in parallel, against one server or one that they start."""

import os
import shutil
import subprocess
import sys

import pytest

from support.program import PROGRAM, ROOT, clean_environment
from support.sdk_clients import HERE, JavaScript, missing_toolchain

EXAMPLES = ROOT / "examples"


@pytest.fixture(params=["S3SEAL_ENDPOINT", "S3SEAL_BINARY"])
def which(request, server):
    """How the suites find their server."""
    return {request.param: server.http if request.param == "S3SEAL_ENDPOINT" else os.path.abspath(PROGRAM)}


def run_suite(which, folder, *command):
    environment = clean_environment() | which | {"NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONPATH"] = str(ROOT / "clients" / "python" / "src")
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout[-8_000:] + ran.stderr[-2_000:]
    return ran.stdout


def copied(name, tmp_path):
    """Where the reader keeps it, away from the settings of these tests."""
    return shutil.copytree(EXAMPLES / name, tmp_path / name)


def test_the_one_for_pytest(which, tmp_path):
    """With the plugins that its readers install, and without those of these tests, which take seconds to load."""
    plugins = ["-p", "xdist", "-p", "s3seal.plugin", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "4", *plugins]
    said = run_suite(which | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, copied("pytest", tmp_path), *command)
    assert "6 passed" in said


def test_the_one_for_node(which, tmp_path):
    if why := missing_toolchain(JavaScript):
        pytest.skip(why)
    folder = copied("node", tmp_path)
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "@aws-sdk").symlink_to(HERE.parent / "node_modules" / "@aws-sdk")
    (folder / "node_modules" / "s3seal").symlink_to(ROOT / "clients" / "javascript")
    said = run_suite(which, folder, "node", "--test", "--test-concurrency=4", "--test-reporter=tap")
    assert "# pass 6" in said and "# fail 0" in said
