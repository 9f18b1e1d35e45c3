"""The compose files that people have start with another image and nothing else changed, and so do their sidecars."""

import os
import re
import shutil
import socket
import ssl
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from images import docker, make_s3
from minio import Minio
from minio.sse import SseS3

FILES = Path(__file__).parent / "compose"
SIDECAR = "awslocal s3 ls; awslocal s3 mb s3://sidecar; echo hello | awslocal s3 cp --sse AES256 - s3://sidecar/k; awslocal s3api head-object --bucket sidecar --key k"


@dataclass
class Project:
    name: str
    folder: Path
    environment: dict

    def compose(self, *words, check=True):
        files = ["-f", f"{self.name}.yaml", "-f", "sidecars.yaml"]
        command = ["compose", "-p", f"s3seal-{self.name}", "--project-directory", self.folder, *files, *words]
        return docker(*command, check=check, env=os.environ | self.environment, seconds=180, folder=self.folder)

    def sidecar(self, script=SIDECAR):
        return self.compose("run", "--rm", "-T", "sidecar", script).stdout

    def up(self):
        docker_said = self.compose("up", "-d", "--wait", "--wait-timeout", "90", "--no-build", self.name, check=False)
        assert docker_said.returncode == 0, docker_said.stderr + self.compose("logs", self.name).stdout
        return self

    def down(self):
        self.compose("down", "-v", "--timeout", "5", check=False)


def published_ports(text):
    """Of the machine, each one of a range."""
    for published in re.findall(r'"(?:127\.0\.0\.1:)?(\d+(?:-\d+)?):\d+(?:-\d+)?"', text):
        first, _, last = published.partition("-")
        yield from range(int(first), int(last or first) + 1)


def taken_port(ports):
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return port
    return None


def test_the_ports_of_a_file_are_found():
    assert list(published_ports('ports: ["9000:9000", "127.0.0.1:4510-4512:4510-4512"]')) == [9000, 4510, 4511, 4512]


@pytest.fixture
def project(compat, folder, request):
    """project(name, endpoint, key, secret): the file of that name in a folder of its own."""
    begun = []

    def project(name, port, key="test", secret="test"):
        for path in FILES.glob("*.yaml"):
            shutil.copy(path, folder)
        environment = {
            "S3SEAL_COMPAT_IMAGE": compat,
            "SIDECAR_ENDPOINT": f"http://{name}:{port}",
            "SIDECAR_KEY": key,
            "SIDECAR_SECRET": secret,
        }
        begun.append(Project(name, folder, environment))
        taken = taken_port(published_ports((folder / f"{name}.yaml").read_text()))
        if taken:
            pytest.skip(f"containers: port {taken} is taken on this machine, and the file publishes it")
        return begun[-1]

    yield project
    for one in begun:
        one.down()


@pytest.fixture
def no_socket_is_left():
    """The engine makes a folder of what a file mounts and is not there, as the socket of an engine that listens elsewhere."""
    socket_path = Path("/var/run/docker.sock")
    was_there = socket_path.exists()
    yield
    if not was_there and socket_path.is_dir():
        socket_path.rmdir()


def test_localstack(no_socket_is_left, project, folder):
    (folder / "volume").mkdir()
    (folder / "volume" / "cache").mkdir()
    (folder / "init").mkdir()
    script = folder / "init" / "make.sh"
    script.write_text("#!/bin/bash\nawslocal s3 mb s3://from-init\nawslocal kms create-key\n")
    script.chmod(0o755)
    up = project("localstack", 4566).up()
    said = up.sidecar()
    assert "from-init" in said and '"ServerSideEncryption": "AES256"' in said
    checked = up.compose("exec", "-T", "localstack", "bash", "-c", "awslocal s3 ls && curl -fs localhost:4566/_localstack/health")
    assert "sidecar" in checked.stdout and '"s3": "running"' in checked.stdout.replace('":"', '": "')
    assert sorted(path.name for path in (folder / "volume").iterdir()) == ["cache", "s3seal"]
    up.compose("restart", "localstack")
    up.up()
    assert "sidecar" in up.sidecar("awslocal s3 ls")


def test_minio(project):
    up = project("minio", 9000, "minioadmin", "minioadmin").up()
    assert '"ServerSideEncryption": "AES256"' in up.sidecar()
    # What `mc alias set`, `mc mb`, `mc anonymous` and `mc cp` ask.
    client = Minio("127.0.0.1:9000", "minioadmin", "minioadmin", secure=False)
    assert client.bucket_exists("test")
    client.make_bucket("made")
    client.fput_object("test", "k", __file__, sse=SseS3())
    assert client.stat_object("test", "k").metadata["x-amz-server-side-encryption"] == "AES256"
    assert sorted(bucket.name for bucket in client.list_buckets()) == ["made", "sidecar", "test"]
    with urllib.request.urlopen("http://127.0.0.1:9000/test/k", timeout=30) as read_by_anybody:
        assert read_by_anybody.read() == Path(__file__).read_bytes()


def test_s3mock(project):
    up = project("s3mock", 9090).up()
    assert '"ServerSideEncryption": "AES256"' in up.sidecar()
    names = [bucket["Name"] for bucket in make_s3("http://127.0.0.1:9090").list_buckets()["Buckets"]]
    assert names == ["sidecar"], "S3 does not allow a and b"
    assert "INITIAL_BUCKETS (a, b: names that S3 does not allow)" in up.compose("logs", up.name).stdout
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen("https://127.0.0.1:9191/favicon.ico", context=unverified, timeout=30) as icon:
        assert icon.status == 200
