"""The image, where an engine runs. Building it takes minutes, so only `script/test --ci` asks for it."""

import json
import shutil
import subprocess
import time

import pytest

from support.program import ROOT
from support.sdk_clients import make_boto3

pytestmark = pytest.mark.container

IMAGE = "s3seal-under-test"
HARDENED = ["--init", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "256m"]
# The example without its fixed port: another server may have it.
OVERRIDE = f"services: {{mock: {{image: {IMAGE}, ports: !reset []}}}}\n"


def docker(*arguments, seconds=60, check=True):
    ran = subprocess.run(["docker", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=seconds)
    assert not check or ran.returncode == 0, f"docker {arguments[0]}:\n{ran.stdout}{ran.stderr}"
    return ran


def engine_is_missing():
    if not shutil.which("docker") or docker("version", "--format", "{{.Server.Version}}", check=False).returncode:
        return "containers: no engine runs here"
    if docker("image", "inspect", "debian:bookworm-slim", check=False).returncode:
        if docker("pull", "debian:bookworm-slim", seconds=300, check=False).returncode:
            return "containers: debian:bookworm-slim cannot be had here"
    return None


@pytest.fixture(scope="module", autouse=True)
def image():
    if why := engine_is_missing():
        pytest.skip(why)
    docker("build", "-f", "docker/Dockerfile", "-t", IMAGE, ".", seconds=1800)
    return IMAGE


@pytest.fixture
def run_container(image):
    started = []

    def run_container(*options):
        name = docker("run", "-d", "-p", "127.0.0.1:0:4566", *options, image).stdout.strip()
        started.append(name)
        wait_until_healthy(name)
        return name

    yield run_container
    for name in started:
        docker("rm", "-f", "-v", name)


def wait_until_healthy(name):
    deadline = time.monotonic() + 30
    while (health := docker("inspect", "-f", "{{.State.Health.Status}}", name).stdout.strip()) != "healthy":
        assert time.monotonic() < deadline, f"{health}\n{docker('logs', name).stdout}"
        time.sleep(0.2)


def client_of(name):
    published = docker("port", name, "4566/tcp").stdout.splitlines()[0]
    return make_boto3(f"http://{published}")


def test_a_hardened_container_serves(run_container):
    name = run_container(*HARDENED)
    client = client_of(name)
    client.create_bucket(Bucket="bucket")
    put = client.put_object(Bucket="bucket", Key="k", Body=b"x" * 1_000_000)
    assert put["ServerSideEncryption"] == "AES256"
    assert docker("inspect", "-f", "{{.Config.User}}", name).stdout.strip() == "1000:1000"
    docker("stop", name)
    assert docker("inspect", "-f", "{{.State.ExitCode}}", name).stdout.strip() == "0"


def test_a_volume_keeps_what_was_written(run_container, request):
    volume = docker("volume", "create").stdout.strip()
    request.addfinalizer(lambda: docker("volume", "rm", "-f", volume, check=False))
    options = ["-v", f"{volume}:/data", "-e", "S3SEAL_DATA_DIR=/data"]
    first = run_container(*options)
    client_of(first).create_bucket(Bucket="kept")
    docker("stop", first)
    second = run_container(*options)
    assert [bucket["Name"] for bucket in client_of(second).list_buckets()["Buckets"]] == ["kept"]
    docker("stop", second)
    docker("rm", first, second, check=False)


def test_the_example_shows_the_inherited_encryption(image, tmp_path, request):
    override = tmp_path / "override.yaml"
    override.write_text(OVERRIDE)
    compose = ["compose", "-p", "s3seal-example", "-f", "docker/compose.yaml", "-f", str(override), "--profile", "example"]
    docker(*compose, "config", "-q")
    request.addfinalizer(lambda: docker(*compose, "down", "-v", "--rmi", "local", check=False))
    docker(*compose, "build", "client", seconds=600)
    ran = docker(*compose, "run", "--rm", "client", seconds=120)
    head = json.loads("{" + ran.stdout.rpartition("\n{")[2])
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["BucketKeyEnabled"] is True
