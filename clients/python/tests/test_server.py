"""How a server is found, started and ended."""

import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import urllib.parse

import pytest

import s3seal

BINARY = shutil.which(os.environ["S3SEAL_BINARY"])


def connection_to(endpoint):
    address = urllib.parse.urlsplit(endpoint)
    return socket.create_connection((address.hostname, address.port), timeout=60)


def wait_until_closed(connection):
    """Its server has ended: by the system, whatever the server had to say."""
    try:
        assert connection.recv(1) == b""
    except ConnectionResetError:
        pass


def script(path, text):
    path.write_text("#!/bin/sh\n" + textwrap.dedent(text))
    path.chmod(0o755)
    return path


def without_program(monkeypatch, *folders):
    monkeypatch.delenv("S3SEAL_BINARY")
    monkeypatch.setenv("PATH", os.pathsep.join([*map(str, folders), "/usr/bin", "/bin"]))
    if shutil.which("s3seal"):
        pytest.skip("this machine has a program s3seal of its own")


def test_it_serves_http_and_https_until_it_is_stopped():
    with s3seal.start() as server:
        with server.namespace() as namespace:
            namespace.client("s3").create_bucket(Bucket="over-http")
            secure = namespace.client("s3", endpoint_url=server.https_endpoint, verify=server.ca)
            assert [one["Name"] for one in secure.list_buckets()["Buckets"]] == ["over-http"]
        connection, log = connection_to(server.endpoint), server.log()
    assert "CreateBucket" in log
    wait_until_closed(connection)


def test_a_token_is_known_to_both(monkeypatch):
    monkeypatch.setenv("S3SEAL_ADMIN", "token")
    monkeypatch.setenv("S3SEAL_ADMIN_TOKEN", "of-sixteen-letters-or-more")
    with s3seal.start() as server:
        server.namespace().drop()
        monkeypatch.setenv("S3SEAL_ADMIN_TOKEN", "another-of-sixteen-letters")
        with pytest.raises(s3seal.Refused, match="401"):
            server.namespace()


def test_two_are_two():
    with s3seal.start() as one, s3seal.start() as other:
        assert one.endpoint != other.endpoint


def test_arguments_and_variables_are_its_settings(monkeypatch):
    monkeypatch.setenv("S3SEAL_BUCKETS", "of-a-variable")
    with s3seal.start("--credentials", "me:secret-of-mine:123456789012") as server:
        settings = {
            "namespace": "default",
            "account": "123456789012",
            "access_key": "me",
            "secret_key": "secret-of-mine",
        }
        mine = s3seal.Namespace(server, settings)
        assert mine.client("sts").get_caller_identity()["Account"] == "123456789012"
        test = s3seal.Namespace(server, settings | {"access_key": "test", "secret_key": "test"})
        assert [one["Name"] for one in test.client("s3").list_buckets()["Buckets"]] == ["of-a-variable"]


@pytest.mark.parametrize("how", ["kill", "exit"])
def test_it_ends_with_the_process_that_started_it(how):
    code = "import s3seal; s = s3seal.start(); print(s.endpoint, s._folder, flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    endpoint, folder = process.stdout.readline().split()
    connection = connection_to(endpoint)
    if how == "kill":
        process.kill()
    else:
        process.stdin.write("\n")
        process.stdin.close()
    wait_until_closed(connection)
    process.stderr.read()  # until the supervisor has ended too
    process.wait()
    assert not os.path.exists(folder)
    process.stdout.close(), process.stderr.close()


def test_what_does_not_start_is_told_with_its_log():
    with pytest.raises(s3seal.StartFailed, match="no-such-option"):
        s3seal.start("--no-such-option")


def test_a_binary_that_is_none_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("S3SEAL_BINARY", str(tmp_path / "nowhere"))
    with pytest.raises(s3seal.NotFound, match="S3SEAL_BINARY is .*nowhere"):
        s3seal.start()


def test_without_any_it_is_told_what_to_do(monkeypatch, tmp_path):
    script(tmp_path / "docker", "echo no such image >&2; exit 1")
    without_program(monkeypatch, tmp_path)
    with pytest.raises(s3seal.NotFound, match="no s3seal found: set S3SEAL_BINARY.*s3seal:latest.*no such image"):
        s3seal.start()


def test_the_one_in_the_path_is_found(monkeypatch, tmp_path):
    without_program(monkeypatch, tmp_path)
    (tmp_path / "s3seal").symlink_to(BINARY)
    with s3seal.start() as server:
        assert server.ask("GET", "/health")


def test_the_ready_file_says_where_it_is(monkeypatch, tmp_path):
    """Not the line for people, where both are there."""
    program = script(
        tmp_path / "program",
        """
        echo 'endpoint: http://127.0.0.1:1 and https://127.0.0.1:1'
        echo '{"endpoint": "http://127.0.0.1:2", "pid": 1}' >"$S3SEAL_READY_FILE"
        echo Ready.
        exec tail -f /dev/null
        """,
    )
    monkeypatch.setenv("S3SEAL_BINARY", str(program))
    with s3seal.start() as server:
        assert server.endpoint == "http://127.0.0.1:2"


def test_else_a_container_is_started_and_ended(monkeypatch, tmp_path):
    """With a docker that notes what it is told, and is the program itself."""
    script(
        tmp_path / "docker",
        f"""
        echo "$@" >>{tmp_path}/told
        case "$1" in
            image) ;;
            port) grep -o '127.0.0.1:[0-9]*' {tmp_path}/banner | head -1 ;;
            run)
                unset S3SEAL_READY_FILE
                mkfifo {tmp_path}/said
                while read -r line; do echo "$line" >>{tmp_path}/banner; echo "$line"; done <{tmp_path}/said &
                exec {BINARY} --port 0 >{tmp_path}/said
                ;;
        esac
        """,
    )
    without_program(monkeypatch, tmp_path)
    monkeypatch.setenv("S3SEAL_IMAGE", "mine:1")
    monkeypatch.setenv("S3SEAL_REGION", "us-east-1")
    with s3seal.start("--log-level", "debug") as server:
        connection = connection_to(server.endpoint)
    wait_until_closed(connection)
    inspected, ran, asked = (tmp_path / "told").read_text().splitlines()
    assert inspected == "image inspect mine:1"
    assert re.fullmatch(
        "run --rm --pull never --name (s3seal-[0-9a-f]+) --publish 127.0.0.1::4566 --env S3SEAL_REGION mine:1 --log-level debug",
        ran,
    )
    assert re.fullmatch("port s3seal-[0-9a-f]+ 4566/tcp", asked)


def test_nobody_answers_there():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    with pytest.raises(ConnectionError, match=f"no s3seal answers at http://127.0.0.1:{port}"):
        s3seal.connect(f"http://127.0.0.1:{port}").namespace()


def test_one_that_runs_already_stays():
    with s3seal.start() as server:
        with s3seal.connect(server.endpoint) as there:
            there.namespace().drop()
        assert server.ask("GET", "/health")
