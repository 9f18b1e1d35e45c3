"""Several ports of one server: each speaks HTTP and HTTPS, and leads to the same store."""

import json
import socket

import pytest

from raw.connection import Connection, request, signed
from support.program import run_to_end


@pytest.fixture
def free_ports():
    """Ports that nobody has now, on both addresses."""

    def free_ports(count):
        with_them = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
        ports = [one.getsockname()[1] for one in with_them]
        for one in with_them:
            one.close()
        return ports

    return free_ports


def test_each_port_speaks_http_and_https(start, free_ports, trusting):
    second, third = free_ports(2)
    program = start("--also-port", f"{second},{third}")
    ports = [program.port, second, third]
    shown = [line for line in program.banner if line.startswith("endpoint: http://127.0.0.1:")]
    assert shown == [f"endpoint: http://127.0.0.1:{port} and https://127.0.0.1:{port}" for port in ports]
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
        assert connection.ask(signed("PUT", "/bucket/key", body=b"hello")).status == 200
    for port in ports:
        for tls in (None, trusting(program)):
            with Connection(port, tls=tls) as connection:
                assert connection.ask(signed("GET", "/bucket/key")).body == b"hello"
    assert program.stop() == 0
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            Connection(port)


def test_the_journal_tells_where_a_request_came(start, free_ports, trusting):
    (second,) = free_ports(1)
    program = start("--also-port", second)
    for tls in (None, trusting(program)):
        with Connection(second, tls=tls) as connection:
            host = {"Host": f"localhost:{second}"}
            assert connection.ask(signed("GET", "/", host)).status == 200
    entries = json.loads(program.get("/_s3seal/requests.har"))["log"]["entries"]
    assert {one["request"]["url"] for one in entries} == {f"http://localhost:{second}/", f"https://localhost:{second}/"}
    page = json.loads(program.get("/_s3seal/"))
    assert f"https://127.0.0.1:{second}" in page["endpoints"]


def test_a_busy_port_is_named_and_exit_2(free_ports):
    (first,) = free_ports(1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run_to_end("serve", "--port", first, "--also-port", port)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"s3seal: cannot listen on 127.0.0.1 port {port}: Address already in use\n"


def test_health_is_that_of_the_server_on_each_port(start, free_ports):
    (second,) = free_ports(1)
    program = start("--also-port", second)
    for url in (f"http://127.0.0.1:{second}", f"https://127.0.0.1:{second}"):
        assert run_to_end("healthcheck", url).returncode == 0
    with Connection(second) as connection:
        assert connection.ask(request("GET", "/minio/health/live")).status == 200
    assert program.stop() == 0
