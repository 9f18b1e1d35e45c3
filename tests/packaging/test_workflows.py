"""The workflows call scripts of ours, with words that these know. Nobody here can run them: they are a forge's."""

import os
import re
import shlex
import subprocess

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
    return ["1.2.3"] if expression == "inputs.version" else pytest.fail(f"{expression} in a command")


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


def test_what_somebody_types_is_no_command():
    """An expression inside of a command is put there before a shell reads it; a variable is not."""
    assert [step["run"] for path in WORKFLOWS for _, step in steps(path) if "${{ inputs" in step.get("run", "")] == []


def dry(*command):
    ran = subprocess.run([ROOT / command[0], *command[1:], "--dry-run"], capture_output=True, text=True, cwd=ROOT)
    return ran.returncode, ran.stdout.splitlines()


def test_images_are_built_for_both_machines_and_pushed_when_asked():
    common = ("packaging/images", "--registry", "registry.test", "--name", "Some/S3seal", "--version", "1.2.3")
    code, lines = dry(*common)
    assert code == 0 and len(lines) == 4 and not [line for line in lines if "push" in line or "imagetools" in line]
    for line, (kind, machine) in zip(lines, [("slim", "amd64"), ("slim", "arm64"), ("compat", "amd64"), ("compat", "arm64")]):
        assert f"--platform linux/{machine} " in line and f"-t registry.test/some/s3seal:1.2.3-{kind}-{machine} " in line
        assert f"dist/linux-{machine}" in line
        file = re.search(r"-f (\S+)", line)[1]
        assert file.startswith("docker/Dockerfile")
    code, pushed = dry(*common, "--push")
    assert code == 0 and len([line for line in pushed if line.startswith("docker push ")]) == 4
    assert "-t registry.test/some/s3seal:1.2.3-compat -t registry.test/some/s3seal:compat" in pushed[-1]
    assert dry("packaging/images", "--registry", "registry.test")[0] == 2


def test_a_draft_has_all_that_was_built(tmp_path):
    (tmp_path / "linux-arm64").mkdir()
    for name in ("a.tar.gz", "b.deb", "linux-arm64/sbom.json", "linux-arm64/s3seal"):
        (tmp_path / name).write_text(name)
    code, lines = dry("packaging/publish", "--version", "1.2.3", "--dist", tmp_path)
    assert code == 0
    assert lines == [f"gh release create v1.2.3 --draft --title s3seal 1.2.3 --notes-file CHANGELOG.md {' '.join(str(tmp_path / name) for name in ('SHA256SUMS', 'a.tar.gz', 'b.deb', 'linux-arm64.sbom.json'))}"]


def test_the_guide_names_what_there_is():
    text = (ROOT / "packaging" / "README.md").read_text()
    for name in set(re.findall(r"`((?:script|packaging|tests|\.github)/[\w./-]*)", text)):
        assert (ROOT / name).exists(), name
    for script in ("script/release", "packaging/images", "packaging/publish", "packaging/checksums"):
        assert script in text
