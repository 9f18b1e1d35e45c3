"""SIGTERM: started requests finish, the rest ends."""

import signal
import socket

import pytest

from raw.connection import HEALTH, Connection, request, signed
from raw.waiting import wait_until, wait_until_read

STOPS = [signal.SIGTERM, signal.SIGINT]


def refuses_connections(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # it was waiting to be accepted when the server stopped listening
        return False
    return False


def begin_to_stop(program, number=signal.SIGTERM):
    program.process.send_signal(number)
    wait_until(lambda: refuses_connections(program.port), "the server to stop listening")


@pytest.fixture
def patient(start):
    """A server that would wait for longer than the test does."""
    return start("--drain-timeout", "1h")


@pytest.mark.parametrize("number", STOPS, ids=lambda number: number.name)
def test_a_started_body_may_arrive(patient, make_bucket, open_connection, number):
    data = signed("PUT", f"/{make_bucket(patient)}/k", body=b"x" * 1000)
    connection = open_connection(patient).send(data[:-500])
    wait_until_read(connection.socket)
    begin_to_stop(patient, number)
    answer = connection.ask(data[-500:])
    assert (answer.status, answer.closes) == (200, True)
    assert connection.ends()
    assert patient.process.wait(20) == 0


def test_a_started_body_may_arrive_over_tls(patient, make_bucket, open_connection, trusting):
    data = signed("PUT", f"/{make_bucket(patient)}/k", body=b"x" * 1000)
    connection = open_connection(patient, tls=trusting(patient)).send(data[:-500])
    wait_until_read(connection.socket)
    begin_to_stop(patient)
    answer = connection.ask(data[-500:])
    assert (answer.status, answer.closes) == (200, True)
    connection.socket.close()
    assert patient.process.wait(20) == 0


def test_a_started_head_may_arrive(patient, open_connection):
    connection = open_connection(patient).send(HEALTH[:-1])
    wait_until_read(connection.socket)
    begin_to_stop(patient)
    answer = connection.ask(HEALTH[-1:])
    assert (answer.status, answer.closes) == (200, True)
    assert connection.ends()
    assert patient.process.wait(20) == 0


def test_a_started_answer_may_be_read(patient, make_bucket, open_connection):
    """It is larger than what the kernel holds for a client that does not read."""
    content = b"x" * (32 << 20)
    target = f"/{make_bucket(patient)}/k"
    connection = open_connection(patient)
    assert connection.ask(signed("PUT", target, body=content)).status == 200
    connection.send(signed("GET", target))
    assert connection.read_head().status == 200
    begin_to_stop(patient)
    assert connection.read_to_end() == content
    assert patient.process.wait(20) == 0


def test_idle_connections_are_not_waited_for(patient, open_connection, trusting):
    silent, used = open_connection(patient), open_connection(patient)
    secure = open_connection(patient, tls=trusting(patient))
    assert used.serves_on() and secure.serves_on()
    begin_to_stop(patient)
    assert silent.ends() and used.ends() and secure.read_to_end() == b""
    assert patient.process.wait(20) == 0


def test_a_second_request_is_not_begun(patient, make_bucket, open_connection):
    """The first one was started before the signal: its connection serves nothing after it."""
    data = signed("PUT", f"/{make_bucket(patient)}/k", body=b"hello")
    connection = open_connection(patient).send(data[:-1])
    wait_until_read(connection.socket)
    begin_to_stop(patient)
    connection.send(data[-1:] + request("GET", "/_s3seal/health"))
    assert connection.read_answer().status == 200
    assert connection.ends()
    assert patient.process.wait(20) == 0


def test_what_does_not_end_is_cut_after_the_drain_time(start, make_bucket, open_connection):
    program = start("--drain-timeout", "100ms")
    bucket = make_bucket(program)
    unfinished = open_connection(program).send(signed("PUT", f"/{bucket}/k", body=b"x" * 1000)[:-500])
    half_a_head = open_connection(program).send(HEALTH[:-1])
    for connection in (unfinished, half_a_head):
        wait_until_read(connection.socket)
    assert program.stop() == 0
    assert unfinished.ends() and half_a_head.ends()


def test_whoever_waits_for_what_may_never_come_is_answered(patient, open_connection):
    question = b'{"within_ms": 60000, "expectations": [{"requests": {"bucket": "nobody"}}]}'
    asked = request("POST", "/_s3seal/verify", {"Content-Type": "application/json", "Content-Length": str(len(question))}, question)
    connection = open_connection(patient).send(asked)
    wait_until_read(connection.socket)
    begin_to_stop(patient)
    answer = connection.read_answer()
    assert answer.status == 200 and b'"verdict":"open"' in answer.body
    assert patient.process.wait(20) == 0
