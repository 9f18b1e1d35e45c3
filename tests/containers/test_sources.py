"""The image as somebody builds it who has nothing but the sources. That compiles the program, so it has to be asked for."""

import os
import subprocess

import pytest
from images import ROOT, docker, inspect, use

ASKED_FOR = "S3SEAL_CONTAINER_SOURCES"


@pytest.mark.skipif(not os.environ.get(ASKED_FOR), reason=f"containers: compiles for minutes, set {ASKED_FOR}=1")
def test_the_sources_become_an_image(start, request):
    image = "s3seal-under-test:sources"
    request.addfinalizer(lambda: docker("image", "rm", image, check=False))
    docker("build", "-f", "docker/Dockerfile", "-t", image, ".", seconds=3000)
    assert inspect(image)["Size"] < 12 * 1024 * 1024
    use(start(image).wait_until_healthy().endpoint())


def test_the_context_holds_what_the_build_reads():
    """Without compiling: CMake finds all that it wants among the files that the build may see."""
    listed = (ROOT / "docker" / "Dockerfile.dockerignore").read_text().split()
    seen = [word.removeprefix("!") for word in listed if word.startswith("!")]
    copied = [
        word
        for line in (ROOT / "docker" / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
        if not word.startswith("--")
    ]
    assert [path for path in copied if not any(path == one or path.startswith(one + "/") for one in seen)] == []
    embedded = subprocess.run(
        ["grep", "-oE", r"s3seal_embed\(\S+", "CMakeLists.txt"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for path in [line.partition("(")[2] for line in embedded.splitlines()]:
        assert path.startswith("file") or any(path.startswith(one) for one in copied), path
