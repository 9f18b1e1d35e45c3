"""Builds each commit since a base by itself. Started by script/commits, which installs what is missing first.

The clone, its build folder and ccache stay for the next time; only what differs from one commit to the next is compiled."""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "commits"
BUILT_FROM = re.compile(r"\.(cpp|hpp|cmake|toml)$|(^|/)(CMakeLists\.txt|CMakePresets\.json)$|^tests/mutants/.*\.(txt|py)$")
CANNOT_TELL = 2


class Unknown(Exception):
    """What was asked about is not there."""


def git(folder, *arguments):
    ran = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True)
    if ran.returncode:
        raise Unknown(ran.stderr.strip())
    return ran.stdout


def since(repository, base):
    """[(commit, subject)], the oldest first."""
    lines = git(repository, "log", "--reverse", "--format=%H %s", f"{base}..HEAD", "--").splitlines()
    return [tuple(line.split(" ", 1)) for line in lines]


def touches_build(repository, commit):
    """Whether it differs from its parent in something that is compiled, or says how."""
    names = git(repository, "diff", "--name-only", "--no-renames", f"{commit}^", commit).splitlines()
    return any(BUILT_FROM.search(name) for name in names)


def clone(repository, tree):
    if not (tree / ".git").exists():
        git(repository, "clone", "-q", "--shared", "--no-checkout", repository, tree)
    git(tree, "fetch", "-q", repository, "HEAD")


def walk(repository, tree, base, build):
    """Yields (commit, subject, builds, seconds). What is built from nothing new is as its parent, and takes no time."""
    commits = since(repository, base)
    clone(repository, tree)
    builds = None
    for commit, subject in commits:
        seconds = 0.0
        if builds is None or touches_build(repository, commit):
            git(tree, "checkout", "-q", "--force", "--detach", commit)
            began = time.monotonic()
            builds = build(commit)
            seconds = time.monotonic() - began
        yield commit, subject, builds, seconds


def run(command, log):
    """The exit code; ends with everything that it started, which ninja does when it is told to stop, and not when it is killed."""
    cached = {"CCACHE_BASEDIR": str(PLACE), "CCACHE_NOHASHDIR": "1"}
    process = subprocess.Popen(
        command, cwd=PLACE / "tree", stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=os.environ | cached, start_new_session=True
    )
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def configure(tree, folder, log):
    """Again when the presets are others, which ninja does not look at. Without optimisation, which takes most of the time and
    finds nothing."""
    presets = (tree / "CMakePresets.json").read_bytes()
    before = folder / "configured_with.json"
    if before.exists() and before.read_bytes() == presets:
        return True
    before.unlink(missing_ok=True)
    if run(["cmake", "--fresh", "--preset", "dev", "-B", folder, "-DCMAKE_CXX_FLAGS_DEBUG=-O0"], log) != 0:
        return False
    before.write_bytes(presets)
    return True


def build(commit):
    folder = PLACE / "out"
    path = PLACE / f"{commit[:12]}.log"
    with path.open("wb") as log:
        built = configure(PLACE / "tree", folder, log) and run(["ninja", "-C", folder], log) == 0
    if built:
        path.unlink()
    return built


def complaints(commit):
    path = PLACE / f"{commit[:12]}.log"
    if not path.exists():
        return ["as the commit before"]
    found = [line for line in path.read_text(errors="replace").splitlines() if re.search(r"error:|FAILED|CMake Error", line)]
    return [*found[:3], f"all of it: {path}"]


def main():
    parser = argparse.ArgumentParser(prog="script/commits", description="Says which commits since BASE do not build by themselves.")
    parser.add_argument("base", metavar="BASE", help="the commit before the first one to build")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # what runs is ended on the way out
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    PLACE.mkdir(parents=True, exist_ok=True)
    broken = count = 0
    try:
        for commit, subject, builds, seconds in walk(ROOT, PLACE / "tree", options.base, build):
            print(f"{'ok  ' if builds else 'FAIL'} {commit[:12]} {seconds:5.0f} s  {subject}", flush=True)
            if not builds:
                print("".join(f"     {line}\n" for line in complaints(commit)), end="", flush=True)
            count += 1
            broken += not builds
    except Unknown as problem:
        print(problem, file=sys.stderr)
        return CANNOT_TELL
    print(f"{count - broken} of {count} commits build by themselves")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
