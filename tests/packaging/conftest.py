"""Packs one program once: the release build, or whatever S3SEAL_PROGRAM names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tests" / "clients")]

from support.program import PROGRAM  # noqa: E402

EPOCH = "1700000000"


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    """Runs a script of packaging/; gives the path that it prints."""

    def pack(script, *arguments, out):
        command = [ROOT / "packaging" / script, "--program", PROGRAM, "--out", out, *arguments]
        environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONDONTWRITEBYTECODE": "1"}
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
        assert ran.returncode == 0, ran.stderr
        return Path(ran.stdout.strip())

    return pack


@pytest.fixture(scope="session")
def dist(tmp_path_factory, pack):
    """All that a release of this program has."""
    folder = tmp_path_factory.mktemp("dist")
    for script in ("sbom", "tarball", "deb"):
        pack(script, out=folder)
    subprocess.run([ROOT / "packaging" / "checksums", folder], check=True, capture_output=True)
    return folder
