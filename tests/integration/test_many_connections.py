"""More connections than there is room for."""

import re
import resource
import select
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from raw.connection import HEALTH, Cut, request, signed
from raw.waiting import wait_until, wait_until_read
from support.program import is_sanitized


LONG_PAUSE = 0.5  # seconds: who was silent for longer, as this machine is busy, may be taken for idle
UPLOAD = request("PUT", "/_s3seal/health", {"Content-Length": "1000"})


def says_something(connection):
    return bool(select.select([connection.socket], [], [], 0)[0])


def be_busy(connection):
    """Part of a body: the server waits for the rest."""
    connection.send(UPLOAD + b"x" * 500)
    wait_until_read(connection.socket)
    return connection


def is_left_waiting(connection, busy):
    """Nothing comes, although the server goes round many times meanwhile, reading a busy connection's body."""

    def goes_round():
        busy.send(b"x")
        wait_until_read(busy.socket)
        return True

    return all(goes_round() and not says_something(connection) for _ in range(200))


def test_when_full_the_one_that_was_idle_for_longest_makes_room(start, open_connection):
    program = start("--max-connections", "2")
    first, second = open_connection(program), open_connection(program)
    assert second.serves_on() and first.serves_on() and second.serves_on()
    third = open_connection(program)
    assert third.serves_on()
    assert first.ends()
    assert second.serves_on()
    assert open_connection(program).serves_on()
    assert third.ends()
    assert second.serves_on()


def test_those_that_never_said_anything_make_room_too(start, open_connection):
    program = start("--max-connections", "2")
    silent = [open_connection(program) for _ in range(2)]
    assert all(open_connection(program).serves_on() for _ in range(2))
    assert all(connection.ends() for connection in silent)


def test_connections_of_any_thread_make_room(start, open_connection):
    program = start("--max-connections", "3", "--threads", "3")
    silent = [open_connection(program) for _ in range(3)]
    assert all(open_connection(program).serves_on() for _ in range(6))
    assert silent[0].ends()


def test_who_is_between_two_requests_is_not_cut(start, open_connection):
    """Three times as many clients as there is room for, each with short connections of some requests."""
    program = start("--max-connections", "2", "--threads", "2")

    def is_served(_):
        for _ in range(8):
            connection, answered = open_connection(program), None
            for _ in range(5):
                try:
                    connection.ask(HEALTH)
                except (Cut, OSError):
                    assert answered and time.monotonic() - answered > LONG_PAUSE, "it was cut without an answer"
                    break
                answered = time.monotonic()
            connection.socket.close()
        return True

    with ThreadPoolExecutor(6) as clients:
        assert all(clients.map(is_served, range(6)))


def test_one_connection_more_than_allowed_waits_for_the_busy_ones(start, open_connection):
    program = start("--max-connections", "2")
    first, second = (be_busy(open_connection(program)) for _ in range(2))
    third = open_connection(program).send(HEALTH)
    assert is_left_waiting(third, first)
    assert second.ask(b"x" * 500).status == 405
    assert third.read_answer().status == 200
    assert second.ends()


def test_the_limit_holds_over_all_addresses(start, open_connection, ipv6):
    program = start("--max-connections", "1")
    first = be_busy(open_connection(program))
    second = open_connection(program, address="::1").send(HEALTH)
    assert is_left_waiting(second, first)
    first.socket.close()
    assert second.read_answer().status == 200


def test_the_limit_of_descriptors_is_raised(start):
    program = start(descriptors=(64, 8192))
    assert resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE) == (8192, 8192)


def test_connections_leave_descriptors_for_bodies(start, make_bucket, open_connection, tmp_path):
    """As many connections as there may be, each in the middle of an answer from a file of its own."""
    program = start("--data-dir", tmp_path / "data", descriptors=(64, 256))
    most = int(re.search("at most ([0-9]+) connections", program.log.read_text())[1])
    assert 100 <= most < 128
    target = f"/{make_bucket(program)}/k"
    assert open_connection(program).ask(signed("PUT", target, body=b"x" * (8 << 20))).status == 200
    reading = [open_connection(program).send(signed("GET", target)) for _ in range(most)]
    assert [connection.read_head().status for connection in reading] == [200] * most
    late = open_connection(program).send(HEALTH)
    assert len(reading[0].read_to_end()) == 8 << 20, "it is idle then, and makes room"
    assert late.read_answer().status == 200


@pytest.mark.skipif(is_sanitized(), reason="UndefinedBehaviorSanitizer itself needs descriptors, to look at objects")
def test_who_waited_is_served_when_descriptors_are_free_again(start, open_connection):
    program = start()
    first = be_busy(open_connection(program))
    _, hard = resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE, (3, hard))
    second = open_connection(program).send(HEALTH)
    wait_until(lambda: "cannot accept connections: Too many open files" in program.log.read_text(), "a line in the log")
    assert is_left_waiting(second, first)
    assert program.log.read_text().count("cannot accept connections") == 1
    resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
    assert second.read_answer().status == 200
