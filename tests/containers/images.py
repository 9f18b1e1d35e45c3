"""Asking Docker: images that are built once, containers that are taken away again."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("S3SEAL_PROGRAM") or ROOT / "build" / "release" / "s3seal")
SLIM = "s3seal-under-test:slim"
# Go's module reads a version out of the tag, .NET's too.
COMPAT = "s3seal-under-test:4.14.0-compat"
BASE = "debian:bookworm-slim"
HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "256m"]
HEALTHY_SECONDS = 60
BUILD_ARGUMENTS = [
    *("--build-arg", "VERSION=1.2.3"),
    *("--build-arg", "COMMIT=abcdef"),
    *("--build-arg", "SOURCE=https://example.test/s3seal"),
]


def open_to_all(folder):
    """Any uid may look into it, as into folders that people mount; pytest's are their owner's."""
    for one in (folder, *folder.parents):
        if one == Path(tempfile.gettempdir()):
            return
        one.chmod(0o755)


def docker(*arguments, seconds=120, check=True, folder=ROOT, **options):
    ran = subprocess.run(
        ["docker", *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=seconds, **options
    )
    assert not check or ran.returncode == 0, f"docker {' '.join(map(str, arguments))}:\n{ran.stdout}{ran.stderr}"
    return ran


def is_own_engine():
    """Of script/engine, which nobody keeps anything in."""
    return os.environ.get("DOCKER_HOST", "").startswith("unix:///tmp/s3seal-engine.")


def missing_engine():
    """Why no container can be started here, or None."""
    if os.environ.get("S3SEAL_NO_ENGINE"):
        return f"containers: {os.environ['S3SEAL_NO_ENGINE']}"
    if not shutil.which("docker") or docker("version", "--format", "{{.Server.Version}}", check=False).returncode:
        return "containers: no engine runs here; script/engine starts one"
    if docker("image", "inspect", BASE, check=False).returncode:
        return f"containers: {BASE} cannot be had here"
    return None


def make_program(folder):
    """linux-amd64 in it: the program that was built, and what a release has beside it."""
    command = [sys.executable, ROOT / "packaging" / "sbom", "--program", PROGRAM, "--out", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def build(target, image, folder):
    """As a release does it, with the program that was built beside it: nothing is compiled in the image."""
    make_program(folder)
    docker(
        "build", "-f", "docker/Dockerfile", "--target", target, "-t", image, "--build-context",
        f"program={folder / 'linux-amd64'}", *BUILD_ARGUMENTS, ".", seconds=600,
    )  # fmt: skip
    return image


def inspect(name):
    return json.loads(docker("inspect", name).stdout)[0]


class Container:
    """A running container; `said` is what it printed."""

    def __init__(self, image, options=(), arguments=(), ports=(4566,)):
        published = [word for port in ports for word in ("-p", f"127.0.0.1:0:{port}")]
        self.name = docker("run", "-d", *published, *options, image, *arguments).stdout.strip()

    @property
    def said(self):
        ran = docker("logs", self.name)
        return ran.stdout + ran.stderr

    @property
    def printed(self):
        return docker("logs", self.name).stdout

    @property
    def complained(self):
        return docker("logs", self.name).stderr

    @property
    def state(self):
        return inspect(self.name)["State"]

    def wait_until(self, done, what):
        deadline = time.monotonic() + HEALTHY_SECONDS
        while not done():
            assert time.monotonic() < deadline and self.state["Running"], f"not {what}: {self.state}\n{self.said}"
            time.sleep(0.05)
        return self

    def wait_until_healthy(self):
        return self.wait_until(lambda: self.state["Health"]["Status"] == "healthy", "healthy")

    def wait_until_ready(self):
        return self.wait_until(lambda: "Ready.\n" in self.printed, "ready")

    def wait_until_it_ends(self):
        return int(docker("wait", self.name, seconds=HEALTHY_SECONDS).stdout)

    def endpoint(self, port=4566, scheme="http"):
        return f"{scheme}://{docker('port', self.name, f'{port}/tcp').stdout.splitlines()[0]}"

    def run(self, *command, check=True, user=None):
        return docker("exec", *(["-u", user] if user else []), self.name, *command, check=check)

    def get(self, path, port=4566):
        with urllib.request.urlopen(self.endpoint(port) + path, timeout=30) as response:
            return response.read()

    def init(self, stage="", port=4566):
        return json.loads(self.get(f"/_localstack/init{stage}", port))

    def stop(self):
        docker("stop", self.name)
        return self.state["ExitCode"]

    def remove(self):
        docker("rm", "-f", "-v", self.name, check=False)


def run_once(image, *arguments):
    """Exit code and output of a container that ends by itself. From its log: what an attached client is shown of so short a
    life may lack its end."""
    container = Container(image, arguments=arguments, ports=())
    try:
        return container.wait_until_it_ends(), container.printed
    finally:
        container.remove()


def make_s3(endpoint, access_key="test", secret_key="test"):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def use(endpoint, access_key="test", secret_key="test"):
    """Puts an encrypted object and finds it in the journal."""
    client = make_s3(endpoint, access_key, secret_key)
    client.create_bucket(Bucket="reports")
    put = client.put_object(Bucket="reports", Key="note", Body=b"hello", ServerSideEncryption="aws:kms")
    assert put["ServerSideEncryption"] == "aws:kms"
    with urllib.request.urlopen(f"{endpoint}/_s3seal/requests?operation=PutObject&encryption.mode=aws:kms", timeout=30) as told:
        assert json.load(told)["total"] == 1
