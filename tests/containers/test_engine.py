"""script/engine starts an engine and takes all of it away; where none can run it says why."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from images import ROOT, open_to_all

ENGINE = ROOT / "script" / "engine"
CACHE = Path(os.environ.get("S3SEAL_ENGINE_CACHE") or ROOT / "build" / "engine")
OTHERS_RULE = "-A FORWARD -s 192.0.2.0/24 -j REJECT"


def without_engine():
    return {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}


@pytest.fixture
def cache(tmp_path):
    """A cache of its own, filled from the one that this machine has."""
    if not (CACHE / "programs" / "complete").exists():
        pytest.skip("containers: the engine here is not script/engine's")
    for name in ("programs", "config", "base.tar"):
        (tmp_path / name).symlink_to(CACHE / name)
    return tmp_path


@pytest.fixture
def elsewhere(cache):
    """Runs a script on a machine with a network and a packet filter of its own."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--net", "true"], check=False).returncode:
        pytest.skip("containers: no network namespace can be made here")

    def run(script):
        settings = {"S3SEAL_ENGINE_CACHE": str(cache), "S3SEAL_ENGINE_LOCK": str(cache / "lock")}
        before = f"ip link set lo up; iptables -P FORWARD DROP; iptables {OTHERS_RULE}; "
        ran = subprocess.run(
            ["unshare", "--net", "bash", "-euc", before + script],
            cwd=ROOT, env=without_engine() | settings, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    return run


STATE = "iptables-save | grep -v '^#' | sed 's/ \\[.*//' | grep -e ^: -e ^-A; ip -o link | cut -d: -f2; cat /proc/sys/net/ipv4/ip_forward"


# Of a killed daemon containerd, its shims and a container go on.
@pytest.mark.parametrize("end", ["true", "docker run -d debian:bookworm-slim sleep 1000 > /dev/null; kill -9 $(cat $run/dockerd.pid)"], ids=["stop", "kill"])
def test_nothing_is_left_of_it(elsewhere, end):
    told = elsewhere(
        f"{{ {STATE}; }} > $S3SEAL_ENGINE_CACHE/before\n"
        "script/engine start\n"
        'eval "$(script/engine env)"\n'
        "docker network create made > /dev/null\n"
        "docker create --name left debian:bookworm-slim true > /dev/null\n"
        "iptables-save | grep -c DOCKER\n"
        "iptables -A FORWARD -s 198.51.100.0/24 -j ACCEPT\n"
        "iptables -A FORWARD -i br-ex -j ACCEPT\n"
        "run=$(dirname ${DOCKER_HOST#unix://})\n"
        f"{end}\n"
        "script/engine stop\n"
        f"{{ {STATE}; }} > $S3SEAL_ENGINE_CACHE/after\n"
        "diff $S3SEAL_ENGINE_CACHE/before $S3SEAL_ENGINE_CACHE/after || true\n"
        "grep -l $run/exec /proc/[0-9]*/cmdline || true\n"
        "find /sys/fs/cgroup -path \"*/${run##*/}*\"\n"
        "grep $run /proc/mounts || true\n"
        "ls -d $run $S3SEAL_ENGINE_CACHE/state || true\n"
    ).splitlines()
    assert int(told[0]) > 0
    # What somebody else added meanwhile stays. Tables that were never used before are there now, and empty.
    left = [line for line in told[1:] if not re.fullmatch(r"> :\w+ ACCEPT|[\d,]+[acd][\d,]+", line)]
    assert left == ["> -A FORWARD -s 198.51.100.0/24 -j ACCEPT", "> -A FORWARD -i br-ex -j ACCEPT"]


def test_a_step_that_fails_keeps_none_from_its_turn(elsewhere):
    told = elsewhere(
        "script/engine start; eval \"$(script/engine env)\"; run=$(dirname ${DOCKER_HOST#unix://})\n"
        "echo nonsense > $run/policy.before\n"
        "code=0; script/engine stop 2>&1 || code=$?; echo code $code\n"
        "iptables-save | grep -c DOCKER || true; ip -o link show type bridge; ls -d $run $S3SEAL_ENGINE_CACHE/state 2>&1 | grep -c 'No such'\n"
    ).splitlines()
    assert told[-4:] == ["not all of the engine could be taken away: restore_policy", "code 1", "0", "2"]


def test_without_capabilities_it_says_so(elsewhere):
    """As in a container of CI: that is no failure, and nothing stays."""
    told = elsewhere(
        "ls -d /tmp/s3seal-engine.* > $S3SEAL_ENGINE_CACHE/before 2> /dev/null || true\n"
        "setpriv --bounding-set=-net_admin,-sys_admin --inh-caps=-net_admin,-sys_admin script/engine start 2>&1 || echo code $?\n"
        "ls -d /tmp/s3seal-engine.* 2> /dev/null | comm -13 $S3SEAL_ENGINE_CACHE/before -; ls $S3SEAL_ENGINE_CACHE/state 2> /dev/null || true\n"
    ).splitlines()
    assert told[-2:] == ["no engine can run here: the packet filter cannot be read: that needs the capability NET_ADMIN", "code 3"]


def test_an_interrupted_start_leaves_nothing(elsewhere):
    """Before the daemon answers."""
    told = elsewhere(
        "script/engine start & start=$!\n"
        "until [ -s $S3SEAL_ENGINE_CACHE/state ]; do sleep 0.02; done\n"
        "run=$(cat $S3SEAL_ENGINE_CACHE/state)\n"
        "until [ -s $run/started.pid ]; do sleep 0.02; done\n"
        "kill -TERM $start; wait $start || true\n"
        "grep -l $run /proc/[0-9]*/cmdline || true; ls -d $run $S3SEAL_ENGINE_CACHE/state 2>&1 | grep -c 'No such'\n"
    ).splitlines()
    assert told == ["2"]


@pytest.fixture
def somebody_elses(tmp_path):
    """`docker` of an engine that runs, and that neither has the base image nor can pull it."""
    program = tmp_path / "docker"
    program.write_text('#!/bin/sh\necho "$*" >> "$0.asked"\ncase $1 in image | pull) exit 1 ;; esac\n')
    program.chmod(0o755)
    return program


def test_an_engine_of_somebody_is_left_as_it_is(somebody_elses):
    around = without_engine()
    around |= {"S3SEAL_ENGINE_CACHE": f"{somebody_elses.parent}/none", "PATH": f"{somebody_elses.parent}:{around['PATH']}"}
    ran = subprocess.run([ENGINE, "start"], env=around, capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stderr == "no engine can run here: the engine that runs has no debian:bookworm-slim, and cannot pull it\n"
    assert "import" not in Path(f"{somebody_elses}.asked").read_text()


def test_a_second_start_finds_the_first(elsewhere):
    told = elsewhere(
        "script/engine start; first=$(script/engine env); script/engine start; second=$(script/engine env)\n"
        "script/engine stop; script/engine stop\n"
        'echo "$first"; echo "$second"; script/engine env\n'
    )
    first, second = told.splitlines()
    assert first == second and "DOCKER_HOST=unix:///tmp/s3seal-engine." in first


def test_one_at_a_time(cache):
    settings = {"S3SEAL_ENGINE_CACHE": str(cache), "S3SEAL_ENGINE_LOCK": str(cache / "lock"), "S3SEAL_ENGINE_WAIT": "0"}
    ran = subprocess.run(
        ["flock", cache / "lock", ENGINE, "start"], env=without_engine() | settings, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 3
    assert ran.stderr == "no engine can run here: another one runs, and has not ended\n"


def test_without_root_it_says_so(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("containers: only root can become somebody else")
    engine = tmp_path / "script" / "engine"
    engine.parent.mkdir()
    shutil.copy(ENGINE, engine)
    open_to_all(tmp_path)
    command = ["setpriv", "--reuid", "65534", "--clear-groups", "bash", engine, "start"]
    ran = subprocess.run(command, env=without_engine(), cwd="/", capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (3, "no engine can run here: that needs root\n")


def test_it_is_told_how_to_be_called():
    ran = subprocess.run([ENGINE], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "usage: script/engine start|stop|env\n")


@pytest.mark.parametrize("script", ["script/engine", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docker/compat").iterdir())])
def test_shell_scripts_are_clean(script):
    if not shutil.which("shellcheck"):
        pytest.skip("containers: shellcheck is not on this machine")
    ran = subprocess.run(["shellcheck", ROOT / script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
