"""The suites of examples/, run as their readers run them: in parallel, against one server, under `s3seal run`, or with one that they start."""

import os
import shutil
import subprocess
import sys

import pytest

from support.program import PROGRAM, ROOT, clean_environment
from support.sdk_clients import HERE, JavaScript, missing_toolchain

EXAMPLES = ROOT / "examples"


class Way:
    """How a suite finds its server: by variables, and what stands in front of its command."""

    def __init__(self, front=(), **variables):
        self.front, self.variables = [*front], variables


@pytest.fixture(params=["S3SEAL_ENDPOINT", "S3SEAL_BINARY", "s3seal run"])
def way(request, server):
    program = os.path.abspath(PROGRAM)
    ways = {"S3SEAL_ENDPOINT": Way(S3SEAL_ENDPOINT=server.http), "S3SEAL_BINARY": Way(S3SEAL_BINARY=program)}
    return ways.get(request.param) or Way([program, "run", "--"])


def run_suite(way, folder, *command, **more):
    environment = clean_environment() | way.variables | {"NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1"} | more
    environment["PYTHONPATH"] = str(ROOT / "clients" / "python" / "src")
    ran = subprocess.run([*way.front, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout[-8_000:] + ran.stderr[-2_000:]
    return ran.stdout


def copied(name, tmp_path):
    """Where the reader keeps it, away from the settings of these tests."""
    return shutil.copytree(EXAMPLES / name, tmp_path / name)


def test_the_one_for_pytest(way, tmp_path):
    """With the plugins that its readers install, and without those of these tests, which take seconds to load."""
    plugins = ["-p", "xdist", "-p", "s3seal.plugin", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "4", *plugins]
    said = run_suite(way, copied("pytest", tmp_path), *command, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert "6 passed" in said


def test_the_one_for_node(way, tmp_path):
    if why := missing_toolchain(JavaScript):
        pytest.skip(why)
    folder = copied("node", tmp_path)
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "@aws-sdk").symlink_to(HERE.parent / "node_modules" / "@aws-sdk")
    (folder / "node_modules" / "s3seal").symlink_to(ROOT / "clients" / "javascript")
    said = run_suite(way, folder, "node", "--test", "--test-concurrency=4", "--test-reporter=tap")
    assert "# pass 6" in said and "# fail 0" in said
