"""What shells are told of the command line is what `--help` tells."""

import json
import re
import shutil
import subprocess

import pytest

from support.program import PROGRAM, run_to_end


@pytest.fixture(scope="module")
def rows():
    return json.loads(run_to_end("completion", "json").stdout)


def all_of(rows):
    return [rows, *rows["commands"]]


def flags_of(row):
    return [name for flag in row["flags"] for name in flag["name"].split(",")]


def test_the_rows_are_those_of_help(rows):
    own = [row for row in rows["commands"] if row["name"] != "serve"]  # whose flags are the program's
    for row, arguments in [(rows, ["--help"]), *((row, [row["name"], "--help"]) for row in own)]:
        told = run_to_end(*arguments).stdout
        # A line of --help that begins with a flag tells of it.
        flags = {name for line in re.findall(r"^  (-[\w,-]+)", told, re.MULTILINE) for name in line.split(",")}
        assert set(flags_of(row)) == flags, row["name"]
    told = run_to_end("--help").stdout
    commands = re.findall(r"^  ([a-z]+) ", told[told.index("Subcommands:") :], re.MULTILINE)
    assert [row["name"] for row in rows["commands"]] == commands
    assert len(commands) > 15 and len(rows["flags"]) > 40


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_flag_is_there(rows, shell):
    script = run_to_end("completion", shell).stdout
    for row in all_of(rows):
        assert row["name"] in script
        for name in flags_of(row):
            shown = name if shell != "fish" else f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
            assert re.search(re.escape(shown) + r"(?![\w-])", script), name


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_read_it(shell, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not on this machine")
    script = tmp_path / "script"
    script.write_text(run_to_end("completion", shell).stdout)
    ran = subprocess.run([shell, "-n", script], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def completed(*words):
    """What bash offers for the last of the words."""
    script = """
        source <("$1" completion bash); shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
        _s3seal; printf '%s\\n' "${COMPREPLY[@]}"
    """
    ran = subprocess.run(["bash", "-c", script, "bash", PROGRAM, "s3seal", *words], capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    return set(ran.stdout.split())


def test_bash_completes(rows):
    commands = {row["name"] for row in rows["commands"]} | {"help"}
    assert completed("") == completed("help", "") == commands
    assert completed("na") == {"namespace"}
    assert completed("namespace", "") == {"create", "list", "drop"}
    assert completed("completion", "") == {"bash", "zsh", "fish", "json"}
    assert completed("--data-") == completed("serve", "--data-") == completed("run", "--data-") == {"--data-dir"}
    assert {"--junit", "--within", "--port"} <= completed("verify", "--")
    assert "--junit" not in completed("--")
    assert completed("--keep-requests", "") == {"true", "false"}
    assert completed("--port", "") == set()
    assert {"aws-2026", "lenient", "localstack", "minio"} <= completed("--profile", "")
    assert "bash" in completed("run", "--port", "1", "--", "bas")


def test_files_stand_behind_paths_alone(rows):
    script = run_to_end("completion", "fish").stdout
    files = {line.split(" -l ")[1].split()[0] for line in script.splitlines() if " -l " in line and " -F" in line}
    assert {"config", "seed", "contract", "data-dir", "tls-cert", "tls-key", "ready-file", "junit"} <= files
    assert not {"profile", "log-level", "signature", "admin-token", "region", "master-key"} & files


def test_another_shell_is_refused():
    ran = run_to_end("completion", "tcsh")
    assert ran.returncode == 2 and ran.stdout == "" and "bash, zsh, fish or json" in ran.stderr
