"""Starting and ending."""

import io
import json
import signal
import socket
import time

import pytest

from support.program import run_to_end
from support.sdk_clients import make_boto3

pytestmark = pytest.mark.smoke


def test_the_banner_ends_with_one_ready_line(start, tmp_path):
    program = start()
    assert program.banner[0].startswith("s3seal ")
    assert program.banner.count("Ready.") == 1 and program.banner[-1] == "Ready."
    assert f"http://127.0.0.1:{program.port}" in "\n".join(program.banner)
    assert json.loads(program.get("/_s3seal/health"))
    assert program.stop() == 0
    assert program.lines.get(timeout=5) is None, "nothing follows on stdout"
    assert list(tmp_path.iterdir()) == [program.log], "nothing stays on disk"


class EndsTheServerHalfWay(io.BytesIO):
    """A body that, half of it read for sending, sends SIGTERM to the server."""

    def __init__(self, size, program):
        super().__init__(b"x" * size)
        self.half, self.program, self.sent = size // 2, program, False

    def read(self, size=-1):
        piece = super().read(size)
        if self.tell() >= self.half and not self.sent:
            self.sent = True
            self.program.process.send_signal(signal.SIGTERM)
        return piece


def test_sigterm_lets_a_started_request_finish(start, tmp_path):
    """Over HTTPS boto3 sends while it reads, so the body is on its way when the signal comes."""
    program = start("--data-dir", tmp_path / "data")
    ca = tmp_path / "ca.pem"
    ca.write_bytes(program.get("/_s3seal/ca.pem"))
    client = make_boto3(program.https, ca)
    client.create_bucket(Bucket="bucket")
    body = EndsTheServerHalfWay(8 << 20, program)
    client.put_object(Bucket="bucket", Key="k", Body=body)
    assert body.sent
    assert program.process.wait(10) == 0
    client = make_boto3(start("--data-dir", tmp_path / "data").http)
    assert client.head_object(Bucket="bucket", Key="k")["ContentLength"] == 8 << 20


def test_sigterm_does_not_wait_for_idle_connections(start):
    program = start()
    with socket.create_connection(("127.0.0.1", program.port), timeout=10) as idle:
        idle.sendall(b"GET /_s3seal/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200")
        started = time.monotonic()
        assert program.stop() == 0
    assert time.monotonic() - started < 3


def test_two_servers_on_one_port(start):
    first = start()
    second = run_to_end("serve", "--port", first.port)
    assert second.returncode == 2
    assert "Ready." not in second.stdout
    assert str(first.port) in second.stderr
    assert json.loads(first.get("/_s3seal/health"))


def test_two_servers_on_one_data_directory(start, tmp_path):
    start("--data-dir", tmp_path / "data")
    second = run_to_end("serve", "--port", "0", "--data-dir", tmp_path / "data")
    assert second.returncode == 2
    assert "Ready." not in second.stdout
    assert str(tmp_path / "data") in second.stderr


def test_every_wrong_setting_is_told_at_once():
    ran = run_to_end("serve", "--port", "seventy", "--region", "nowhere!", "--data-dir", "/proc/none/here")
    assert ran.returncode == 2
    assert ran.stdout == ""
    for word in ("--port", "--region"):
        assert word in ran.stderr


def test_healthcheck(start):
    program = start()
    assert run_to_end("healthcheck", f"{program.http}/_s3seal/health").returncode == 0
    assert run_to_end("healthcheck", f"{program.https}/_s3seal/health").returncode == 0
    assert run_to_end("healthcheck", f"{program.http}/no-such-bucket-here").returncode == 1
    program.stop()
    assert run_to_end("healthcheck", f"{program.http}/_s3seal/health").returncode == 1


def test_printed_settings_start_a_server(start, tmp_path):
    printed = run_to_end("--print-config")
    assert printed.returncode == 0
    config = tmp_path / "s3seal.toml"
    config.write_text(printed.stdout)
    assert json.loads(start("--config", config).get("/_s3seal/health"))


def test_no_secret_reaches_the_log(start):
    program = start("--log-level", "trace", "--credentials", "AKIAIOSFODNN7EXAMPLE:very-secret-word:000000000000")
    make_boto3(program.http).create_bucket(Bucket="bucket")
    assert program.stop() == 0
    assert "very-secret-word" not in "\n".join(program.banner) + program.log.read_text()
