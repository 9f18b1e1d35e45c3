"""Limits: of times, of connections, of memory. Whatever exceeds them, the server serves on."""

import resource
import socket

import pytest

from support.program import Program
from raw.connection import HEALTH, Connection, signed
from raw.waiting import wait_until

KIB = 1024


def test_an_idle_connection_is_closed(start):
    program = start("--idle-timeout", "300ms")
    with Connection(program.port) as silent, Connection(program.port) as idle:
        assert silent.ends(), "never said anything"
        idle.socket.close()
    with Connection(program.port) as idle:
        assert idle.send(HEALTH).read_answer().status == 200
        assert idle.ends()


def test_a_slow_head_is_closed(start):
    program = start("--header-timeout", "300ms")
    with Connection(program.port) as slow:
        assert slow.send(HEALTH[:20]).ends()


def test_a_stalled_body_is_request_timeout(start):
    program = start("--body-timeout", "300ms")
    with Connection(program.port) as connection:
        assert connection.send(signed("PUT", "/bucket", body=b"")).read_answer().status == 200
        answer = connection.send(signed("PUT", "/bucket/k", body=b"hello")[:-2]).read_answer()
        assert (answer.status, answer.element("Code")) == (400, "RequestTimeout")
        assert connection.ends()
    with Connection(program.port) as connection:
        assert connection.send(signed("GET", "/bucket/k")).read_answer().element("Code") == "NoSuchKey"


def test_connections_beyond_the_limit_wait(start):
    program = start("--max-connections", "2")
    first, second = Connection(program.port), Connection(program.port)
    assert first.serves_on() and second.serves_on()
    third = Connection(program.port).send(HEALTH)
    third.socket.settimeout(0.5)
    with pytest.raises(TimeoutError):
        third.read_answer()
    first.socket.close()
    third.socket.settimeout(15)
    assert third.read_answer().status == 200
    second.socket.close()
    third.socket.close()


def test_running_out_of_descriptors_is_survived(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, limits[1]))
    try:
        program = Program(tmp_path / "log")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    with program:
        many = [socket.create_connection(("127.0.0.1", program.port), timeout=15) for _ in range(80)]
        wait_until(lambda: "cannot accept connections" in program.log.read_text(), "the server to run out of descriptors")
        for one in many:
            one.close()
        with Connection(program.port) as connection:
            assert connection.serves_on()


def test_memory_beyond_the_limit_is_refused_and_nothing_lost(start):
    program = start("--memory", "1MiB")
    with Connection(program.port) as connection:
        assert connection.send(signed("PUT", "/bucket", body=b"")).read_answer().status == 200
        assert connection.send(signed("PUT", "/bucket/kept", body=b"k" * 600 * KIB)).read_answer().status == 200
        refused = connection.send(signed("PUT", "/bucket/more", body=b"m" * 600 * KIB)).read_answer()
        assert (refused.status, refused.element("Code")) == (507, "InsufficientStorage")
    with Connection(program.port) as connection:
        assert connection.send(signed("GET", "/bucket/more")).read_answer().element("Code") == "NoSuchKey"
        assert connection.send(signed("GET", "/bucket/kept")).read_answer().body == b"k" * 600 * KIB
        assert connection.send(signed("DELETE", "/bucket/kept")).read_answer().status == 204
        assert connection.send(signed("PUT", "/bucket/more", body=b"m" * 600 * KIB)).read_answer().status == 200


def test_drain_cuts_what_does_not_end(start):
    program = start("--drain-timeout", "200ms")
    with Connection(program.port) as connection:
        assert connection.send(signed("PUT", "/bucket", body=b"")).read_answer().status == 200
        connection.send(signed("PUT", "/bucket/k", body=b"hello", headers={"Expect": "100-continue"})[:-5])
        assert connection.read_answer().status == 100
        assert program.stop() == 0
        assert connection.ends()
