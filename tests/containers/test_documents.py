"""What docs/containers.md shows, from the text itself."""

import re
import shutil
import socket
import subprocess
from pathlib import Path

import images
import pytest
from images import PROGRAM, ROOT, docker

DOCUMENT = ROOT / "docs" / "containers.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(language, text) for language, text in FENCE.findall(DOCUMENT.read_text())]
NAMES = ("s3", "s3-hardened", "s3-kept", "s3-init")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def reader(slim, compat, tmp_path_factory):
    """A reader in the repository's root, who has both images."""
    if not images.is_own_engine():
        pytest.skip("containers: the engine here is somebody's, whose images and volumes have the names of the text")
    folder = tmp_path_factory.mktemp("root")
    shutil.copytree(ROOT / "docker", folder / "docker")
    (folder / "build" / "release").mkdir(parents=True)
    (folder / "build" / "release" / "s3seal").write_bytes(PROGRAM.read_bytes())
    docker("tag", slim, "s3seal:latest")
    docker("tag", compat, "s3seal:compat")
    yield folder
    docker("rm", "-f", "-v", *NAMES, check=False)
    docker("image", "rm", "s3seal:latest", "s3seal:compat", "s3seal:4.14.0-compat", "s3seal:arm64", check=False)


def local(text, port):
    """Without what compiles, which test_sources.py does, and on a port that is free."""
    text = re.sub(r"(docker build -f docker/Dockerfile )(?!.*--build-context)", r"\1--build-context program=build/release ", text)
    return text.replace("127.0.0.1:4566:", f"127.0.0.1:{port}:")


def test_every_language_is_known():
    assert {language for language, _ in BLOCKS} <= {"sh", "yaml", "java"}


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "sh"])
def test_shell(reader, text):
    ran = subprocess.run(
        ["bash", "-euc", local(text, free_port())], cwd=reader, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, f"{text}\n{ran.stdout}\n{ran.stderr}"
    if "from-a-script" in text:
        assert "from-a-script" in ran.stdout


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "yaml"])
def test_compose(reader, text, folder, request):
    (folder / "compose.yaml").write_text(local(text, free_port()))
    (folder / "init").mkdir()
    compose = ["compose", "-p", "s3seal-document", "-f", folder / "compose.yaml"]
    request.addfinalizer(lambda: docker(*compose, "down", "-v", check=False))
    docker(*compose, "up", "-d", "--wait", "--no-build", seconds=180)


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "java"])
def test_java(text):
    program = (Path(__file__).parent / "java/src/main/java/Modules.java").read_text()
    assert all(line.strip() in program for line in text.splitlines())


def test_versions_are_those_of_the_tests():
    here = Path(__file__).parent
    text = DOCUMENT.read_text()
    python = re.search(r"^testcontainers==(.*)$", (here / "requirements.txt").read_text(), re.MULTILINE)[1]
    node = re.search(r'"testcontainers": "(.*)"', (here / "node/package.json").read_text())[1]
    java = (here / "java/pom.xml").read_text()
    go = re.search(r"testcontainers-go (v[\d.]+)", (here / "go/go.mod").read_text())[1]
    assert f"| Python | `testcontainers` {python} |" in text
    assert f"| Node | `testcontainers` {node} |" in text
    modules = re.search("<testcontainers.version>(.*)</", java)[1]
    s3mock = re.search(r"s3mock-testcontainers</artifactId>\s*<version>(.*)</", java)[1]
    assert f"`org.testcontainers` {modules}, `s3mock-testcontainers` {s3mock}" in text
    assert f"| Go | `testcontainers-go` {go} |" in text
