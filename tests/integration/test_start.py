"""Addresses, ports and what is said about them."""

import socket

import pytest

from raw.connection import HEALTH, Connection
from support.program import run_to_end


def test_port_0_is_one_port_on_both_addresses(start, ipv6):
    program = start()
    assert program.port != 0
    for address, shown in (("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")):
        assert f"endpoint: http://{shown}:{program.port} and https://{shown}:{program.port}" in program.banner
        with Connection(program.port, address) as connection:
            assert connection.serves_on()


def test_one_address_alone(start, ipv6):
    program = start("--host", "127.0.0.1")
    with pytest.raises(ConnectionRefusedError):
        Connection(program.port, "::1")
    with Connection(program.port) as connection:
        assert connection.serves_on()


def test_the_server_serves_when_it_says_ready(start):
    for started in range(1, 6):
        program = start()
        with Connection(program.port) as connection:
            answer = connection.ask(HEALTH)
        assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
        assert b'"status":"ready"' in answer.body
        assert program.stop() == 0
        assert program.banner.count("Ready.") == 1
        assert program.lines.get(timeout=5) is None, "nothing follows on stdout"
        said = program.log.read_text().splitlines()
        assert len(said) == started
        assert all("request method=GET path=/_s3seal/health status=200" in line for line in said)


@pytest.mark.parametrize("address, family", [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_a_port_in_use_on_either_address_is_one_line_and_exit_2(ipv6, address, family):
    with socket.create_server((address, 0), family=family) as taken:
        port = taken.getsockname()[1]
        ran = run_to_end("serve", "--port", port)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"s3seal: cannot listen on {address} port {port}: Address already in use (--port 0 takes any free one)\n"


def test_a_foreign_address_is_refused():
    ran = run_to_end("serve", "--port", "0", "--host", "192.0.2.1")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("s3seal: cannot listen on 192.0.2.1 port 0: ")


def test_a_port_is_free_again_at_once(start):
    """Connections of the ended server are still in the kernel."""
    program = start()
    with Connection(program.port) as connection:
        assert connection.serves_on()
        assert program.stop() == 0
    again = start(port=program.port)
    with Connection(again.port) as connection:
        assert connection.serves_on()
