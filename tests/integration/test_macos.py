"""No machine of the tests runs macOS: what is done differently there is compiled against the declarations of its headers."""

import shutil
import subprocess

import pytest

from support.program import ROOT

STUBS = ROOT / "tests" / "macos" / "stubs"
BRANCH = ROOT / "storage" / "base" / "platform_macos.cpp"


@pytest.fixture(scope="module")
def compiler():
    found = shutil.which("clang++-19") or shutil.which("clang++")
    return found or pytest.skip("no clang is on this machine")


def compile_for_macos(compiler, source):
    arguments = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", "-D__APPLE__"]
    return subprocess.run([compiler, *arguments, "-isystem", STUBS, "-I", ROOT, source], capture_output=True, text=True)


def test_what_macos_does_differently_compiles(compiler):
    ran = compile_for_macos(compiler, BRANCH)
    assert ran.returncode == 0, ran.stderr


def test_a_name_that_no_header_declares_is_seen(compiler, tmp_path):
    source = tmp_path / "platform.cpp"
    source.write_text(BRANCH.read_text().replace("F_FULLFSYNC", "F_LINUX_SYNC"))
    assert "F_LINUX_SYNC" in compile_for_macos(compiler, source).stderr


def test_both_systems_do_all_that_is_declared():
    """A function that one of them lacks is found when that program is linked, which nobody does here for macOS."""
    declared = {line.split("(")[0].split()[-1].lstrip("*") for line in (ROOT / "storage/base/platform.hpp").read_text().splitlines() if line.endswith(";") and "(" in line}
    assert len(declared) > 8
    for branch in (BRANCH, BRANCH.with_name("platform_linux.cpp")):
        text = branch.read_text()
        assert [name for name in sorted(declared) if f" {name}(" not in text and f"*{name}(" not in text] == []
