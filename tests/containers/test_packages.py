"""The packages of clients/ where there is no program: each starts the image that S3SEAL_IMAGE names, and ends it."""

import os
import shutil
import subprocess
import sys
import textwrap
import time

import images
import pytest
from images import ROOT, docker

PACKAGES = ROOT / "clients"


def without_program():
    """The PATH, but for folders that hold one; nothing that the machine says of other servers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "S3SEAL_"))}
    path = [folder for folder in os.environ["PATH"].split(os.pathsep) if not os.path.exists(os.path.join(folder, "s3seal"))]
    return kept | {"PATH": os.pathsep.join(path), "NO_PROXY": "*", "no_proxy": "*", "PYTHONDONTWRITEBYTECODE": "1"}


def of_image(image):
    """Every container of it, by its id: those that run, and those that ended and were left."""
    return set(docker("ps", "-aq", "--no-trunc", "--filter", f"ancestor={image}").stdout.split())


@pytest.fixture
def own_image(slim, request):
    """Another name and other labels for it, so that no other test's containers count as this one's."""
    name = f"s3seal-under-test:{request.node.name.removeprefix('test_').replace('_', '-')}"
    docker("build", "-t", name, "--label", f"of={name}", "-", input=f"FROM {slim}\n")
    yield name
    docker("image", "rm", "-f", name, check=False)


def run(image, *command, folder):
    settings = without_program() | {"S3SEAL_IMAGE": image}
    ran = subprocess.run(list(map(str, command)), cwd=folder, env=settings, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    deadline = time.monotonic() + images.HEALTHY_SECONDS  # the engine takes a container away after its program has ended
    while of_image(image):
        assert time.monotonic() < deadline, "it outlives those who started it"
        time.sleep(0.05)
    return ran.stdout + ran.stderr


def needs(tool):
    return pytest.mark.skipif(not shutil.which(tool), reason=f"containers: {tool} is not on this machine")


def test_python(own_image, tmp_path):
    (tmp_path / "test_reports.py").write_text(
        textwrap.dedent("""
        def test_reports_are_sealed(s3seal, s3):
            s3.create_bucket(Bucket="reports")
            s3.put_object(Bucket="reports", Key="a", Body=b"x", ServerSideEncryption="aws:kms")
            s3seal.assert_all_encrypted(mode="aws:kms")
        """)
    )
    source = PACKAGES / "python" / "src"
    command = ["-c", f"import sys; sys.path.insert(0, {str(source)!r}); import pytest; sys.exit(pytest.main(sys.argv[1:]))"]
    said = run(own_image, sys.executable, *command, "-q", "-p", "s3seal.plugin", "-p", "no:cacheprovider", folder=tmp_path)
    assert "1 passed" in said


@needs("node")
def test_node(own_image, tmp_path):
    (tmp_path / "try.mjs").write_text(
        textwrap.dedent(f"""
        import {{ start }} from "{(PACKAGES / "javascript" / "index.js").as_uri()}";
        const server = await start();
        const s3seal = await server.namespace({{ seed: '[[buckets]]\\nname = "reports"' }});
        console.log((await s3seal.state()).buckets.length, "bucket");
        await server.stop();
        """)
    )
    assert "1 bucket" in run(own_image, "node", "try.mjs", folder=tmp_path)


@needs("go")
def test_go(own_image):
    said = run(own_image, "go", "test", "-count=1", "-v", "-run=TestReportsAreSealed", ".", folder=PACKAGES / "go" / "example")
    assert "--- PASS: TestReportsAreSealed" in said


@needs("mvn")
def test_java(own_image):
    """S3SealContainer, and the server of a JVM that finds no program."""
    test = ["-Dtest=S3SealContainerTest", "-Dsurefire.failIfNoSpecifiedTests=false", "test"]
    said = run(own_image, "mvn", "-B", "-pl", "testcontainers", "-am", *test, folder=PACKAGES / "java")
    assert "Tests run: 3, Failures: 0, Errors: 0, Skipped: 0" in said
