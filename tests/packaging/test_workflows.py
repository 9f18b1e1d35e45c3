"""The workflows call scripts of ours, with words that these know. Nobody here can run them: they are a forge's."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def loaded(path):
    found = yaml.safe_load(path.read_text())
    return found | {"on": found.get("on", found.get(True))}  # YAML 1.1 reads `on` as true


def steps(path):
    return [(name, step) for name, job in loaded(path)["jobs"].items() for step in job["steps"]]


def values_of(expression, job):
    """What an expression may stand for."""
    if expression.startswith("matrix."):
        return job["strategy"]["matrix"][expression.removeprefix("matrix.")]
    return pytest.fail(f"{expression} in a command")


def commands(path):
    """Each command of each `run:`, with what its expressions may stand for."""
    jobs = loaded(path)["jobs"]
    for name, step in steps(path):
        for line in step.get("run", "").splitlines():
            found = re.findall(r"\$\{\{\s*(.*?)\s*\}\}", line)
            assert len(found) <= 1, line
            for value in values_of(found[0], jobs[name]) if found else [""]:
                yield shlex.split(re.sub(r"\$\{\{.*?\}\}", value, line))


ALL = [(path.name, command) for path in WORKFLOWS for command in commands(path)]


def test_there_are_both():
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]
    assert len(ALL) >= 7


@pytest.mark.parametrize(("workflow", "command"), ALL, ids=[f"{name}: {' '.join(command)}" for name, command in ALL])
def test_each_command_is_a_script_that_knows_its_words(workflow, command):
    script = ROOT / command[0]
    assert script.is_file() and os.access(script, os.X_OK)
    text = script.read_text()
    flags = [word for word in command[1:] if word.startswith("--")]
    assert [flag for flag in flags if not re.search(rf"^\s*{flag}\)", text, re.MULTILINE)] == []
    alone = [word for word, before in zip(command[1:], command) if not word.startswith("--") and not before.startswith("--")]
    assert [word for word in alone if not re.search(rf"^\s*{re.escape(word)}\)", text, re.MULTILINE)] == []


def test_ci_is_what_ci_runs():
    assert [command for name, command in ALL if name == "ci.yml"] == [[".ci/run"]]


def test_publishing_is_asked_for():
    """Only somebody who starts it by hand and says so publishes; nothing else writes anywhere."""
    path = ROOT / ".github" / "workflows" / "release.yml"
    release = loaded(path)
    assert list(release["on"]) == ["workflow_dispatch"]
    assert release["on"]["workflow_dispatch"]["inputs"]["publish"]["default"] is False
    for name, step in steps(path):
        command = step.get("run", "")
        if "--push" in command or "packaging/publish" in command:
            assert "inputs.publish" in (step.get("if", ""), release["jobs"][name].get("if", "")), command
    assert release["permissions"] == {"contents": "read"}


def test_registry_and_name_are_variables():
    release = loaded(ROOT / ".github" / "workflows" / "release.yml")
    assert "vars.S3SEAL_REGISTRY" in release["env"]["REGISTRY"] and "vars.S3SEAL_IMAGE" in release["env"]["IMAGE"]


def test_nothing_typed_is_pasted_into_a_shell():
    """What somebody types, or the forge says, comes as a variable."""
    for path in WORKFLOWS:
        assert [step["run"] for _, step in steps(path) if re.search(r"\$\{\{(?!\s*matrix\.)", step.get("run", ""))] == []


def test_ci_has_what_its_tests_need():
    """An engine of its own for the images, and a Node that is not Debian's."""
    job = loaded(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["all"]
    assert job["container"] == {"image": "debian:12", "options": "--privileged"}
    node = [step["with"]["node-version"] for step in job["steps"] if step.get("uses", "").startswith("actions/setup-node@")]
    wanted = json.loads((ROOT / "clients" / "javascript" / "package.json").read_text())["engines"]["node"]
    assert len(node) == 1 and node[0] >= int(wanted.removeprefix(">="))


def test_a_release_does_not_wait_for_a_mac():
    jobs = loaded(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    assert [name for name, job in jobs.items() if job.get("continue-on-error")] == ["macos"]


FORGE = {"GITHUB_SHA": "abcdef", "GITHUB_SERVER_URL": "https://forge.test", "GITHUB_REPOSITORY": "some/s3seal"}
ARCHIVES = ("s3seal-1.2.3-linux-amd64.tar.gz", "s3seal-1.2.3-linux-arm64.tar.gz")


def dry(*command):
    ran = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, env=os.environ | FORGE)
    return ran.returncode, ran.stdout.splitlines()


@pytest.fixture
def root(tmp_path):
    """A checkout whose version is 1.2.3, with its archives in dist."""
    shutil.copytree(ROOT / "packaging", tmp_path / "root" / "packaging")
    notes = "# Changes\n\n## Unreleased\n\nnot yet\n\n## 1.2.3 (2026-11-29)\n\nwhat is new\n\n## 1.2.30\n\nwhat was\n"
    (tmp_path / "root" / "CHANGELOG.md").write_text(notes)
    (tmp_path / "root" / "dist").mkdir()
    for name in ARCHIVES:
        (tmp_path / "root" / "dist" / name).write_text(name)
    return tmp_path / "root"


def test_images_are_built_for_both_machines_and_pushed_when_asked(root):
    common = (root / "packaging/images", "--registry", "registry.test", "--name", "Some/S3seal", "--version", "1.2.3")
    code, lines = dry(*common)
    assert code == 0 and len(lines) == 4 and not [line for line in lines if "push" in line or "imagetools" in line]
    for line, (kind, machine) in zip(lines, [("slim", "amd64"), ("slim", "arm64"), ("compat", "amd64"), ("compat", "arm64")]):
        assert f"--platform linux/{machine} " in line and f"-t registry.test/some/s3seal:1.2.3-{kind}-{machine} " in line
        assert f"dist/linux-{machine}" in line
        assert "--build-arg COMMIT=abcdef " in line and "--build-arg SOURCE=https://forge.test/some/s3seal " in line
        file = re.search(r"-f (\S+)", line)[1]
        assert file.startswith("docker/Dockerfile")
    code, pushed = dry(*common, "--push")
    assert code == 0 and len([line for line in pushed if line.startswith("docker push ")]) == 4
    assert "-t registry.test/some/s3seal:1.2.3-compat -t registry.test/some/s3seal:compat" in pushed[-1]
    assert dry(root / "packaging/images", "--registry", "registry.test")[0] == 2
    of_nowhere = (root / "packaging/images", "--name", "s3seal", "--version", "1.2.3")
    assert dry(*of_nowhere)[0] == 0
    assert dry(*of_nowhere, "--push")[0] == 2, "a registry is named by whoever publishes"


def below(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_draft_has_all_that_was_built(root, tmp_path):
    """The last run has a `gh` that keeps what it was given, and the folder is as before."""
    (root / "dist" / "linux-arm64").mkdir()
    for name in ("b.deb", "linux-arm64/sbom.json", "linux-arm64/s3seal"):
        (root / "dist" / name).write_text(name)
    before = below(root / "dist")
    command = (root / "packaging/publish", "--version", "1.2.3")
    for _ in range(2):
        code, lines = dry(*command)
        assert code == 0 and len(lines) == 1
        assert lines[0].startswith("gh release create v1.2.3 --draft --target abcdef --title s3seal 1.2.3 --notes-file ")
        names = ["SHA256SUMS", "b.deb", "linux-arm64.sbom.json", *ARCHIVES]
        assert [Path(word).name for word in lines[0].split()[12:]] == names
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(f'#!/bin/sh\nfor word; do [ ! -f "$word" ] || cp "$word" {tmp_path}; done\n')
    (tmp_path / "bin" / "gh").chmod(0o755)
    path = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    subprocess.run(command, check=True, capture_output=True, env=os.environ | FORGE | path)
    assert (tmp_path / "notes").read_text().split() == ["what", "is", "new"]
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)
    assert below(root / "dist") == before


@pytest.mark.parametrize("script", [("images", "--registry", "registry.test", "--name", "n"), ("publish",)], ids=lambda script: script[0])
def test_another_version_than_the_programs_is_refused(root, script):
    command = [root / "packaging" / script[0], *script[1:], "--dry-run", "--version"]
    ran = subprocess.run([*command, "1.2.4"], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"no s3seal-1.2.4-linux-amd64.tar.gz, but: {ARCHIVES[0]}" in ran.stderr
    (root / "dist" / ARCHIVES[1]).unlink()
    assert subprocess.run([*command, "1.2.3"], capture_output=True).returncode == 1


def test_a_version_without_notes_is_refused(root):
    (root / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n\nnot yet\n")
    ran = subprocess.run([root / "packaging/publish", "--version", "1.2.3", "--dry-run"], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "") and "nothing under ## 1.2.3" in ran.stderr


def test_the_guide_names_what_there_is():
    text = (ROOT / "packaging" / "README.md").read_text()
    for name in set(re.findall(r"`((?:script|packaging|tests|\.github)/[\w./-]*)", text)):
        assert (ROOT / name).exists(), name
    for script in ("script/release", "packaging/images", "packaging/publish", "packaging/checksums"):
        assert script in text
