"""Clients that stop in the middle, or never get on. Only the limit under test is short: the others cannot be what ends it."""

import contextlib
import select
import socket
from pathlib import Path

import pytest

from raw.connection import HEALTH, request, signed
from raw.waiting import wait_until

SHORT = "200ms"
MESSAGE = (
    "Your socket connection to the server was not read from or written to within the timeout period. "
    "Idle connections will be closed."
)


@pytest.fixture
def server_with(start):
    def server_with(**limits):
        times = {"idle": "1h", "header": "1h", "body": "1h"} | limits
        return start(*(text for name, time in times.items() for text in (f"--{name}-timeout", time)))

    return server_with


@pytest.fixture(params=["http", "https"])
def connect_to(request, open_connection, trusting):
    return lambda program: open_connection(program, tls=trusting(program) if request.param == "https" else None)


def test_a_connection_that_says_nothing_is_closed(server_with, open_connection):
    assert open_connection(server_with(idle=SHORT)).ends()


def test_a_connection_is_closed_when_idle_after_a_request(server_with, connect_to):
    connection = connect_to(server_with(idle=SHORT))
    assert connection.serves_on()
    assert connection.read_to_end() == b""


def test_half_a_head_is_closed_without_a_word(server_with, connect_to):
    connection = connect_to(server_with(header=SHORT))
    assert connection.send(HEALTH[:-1]).read_to_end() == b""


def test_half_a_second_head_is_closed_too(server_with, connect_to):
    connection = connect_to(server_with(header=SHORT))
    connection.send(HEALTH + HEALTH[:-1])
    assert connection.read_answer().status == 200
    assert connection.read_to_end() == b""


def test_a_head_that_drips_is_not_given_more_time(server_with, open_connection):
    """Each byte is progress, yet the whole head has one limit."""
    connection = open_connection(server_with(header=SHORT))
    connection.send(HEALTH[:-2] + b"a: ")

    def drip():
        try:
            connection.send(b"x")
        except OSError:
            return True
        return select.select([connection.socket], [], [], 0.02)[0]

    wait_until(drip, "the server to close the connection")
    assert connection.ends()


def test_a_handshake_that_stops_is_closed(server_with, open_connection):
    connection = open_connection(server_with(header=SHORT))
    assert connection.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").ends()


@pytest.mark.parametrize("sent", [0, 3])
def test_a_body_that_stops_is_a_request_timeout(server_with, make_bucket, connect_to, sent):
    program = server_with(body=SHORT)
    bucket = make_bucket(program)
    connection = connect_to(program)
    head = signed("PUT", f"/{bucket}/k", unsigned={"Content-Length": "5"})
    answer = connection.ask(head + b"hello"[:sent])
    assert (answer.status, answer.element("Code"), answer.closes) == (400, "RequestTimeout", True)
    assert answer.element("Message") == MESSAGE
    assert connection.ends()
    assert connect_to(program).ask(signed("GET", f"/{bucket}/k")).element("Code") == "NoSuchKey"


def test_a_body_that_drips_is_given_up_over_its_whole_time(start, make_bucket, connect_to):
    """Each byte is progress, and no pause is long; yet a thousandth of the least speed is no upload."""
    program = start("--body-timeout", "1s", "--body-rate", "50000")
    connection = connect_to(program)
    connection.send(signed("PUT", f"/{make_bucket(program)}/k", unsigned={"Content-Length": str(1 << 20)}))

    def drip():
        try:
            connection.send(b"x")
        except OSError:
            return True
        return select.select([connection.socket], [], [], 0.02)[0]

    wait_until(drip, "the server to refuse the body")
    answer = connection.read_answer()
    assert (answer.status, answer.element("Code"), answer.closes) == (400, "RequestTimeout", True)


def test_bodies_that_drip_are_all_answered(start, make_bucket, connect_to):
    """Also those whose connection waits for its turn among the others when the time is over."""
    program = start("--body-timeout", "1s", "--body-rate", "1000000000")
    bucket = make_bucket(program)
    every = [connect_to(program) for _ in range(300)]
    for number, one in enumerate(every):
        one.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.send(signed("PUT", f"/{bucket}/{number}", unsigned={"Content-Length": str(1 << 20)}))
    dripping = {one.socket: one for one in every}
    while dripping:
        for one in dripping.values():
            with contextlib.suppress(OSError):
                one.send(b"x")
        for answered in select.select(list(dripping), [], [], 0)[0]:
            assert dripping.pop(answered).read_answer().element("Code") == "RequestTimeout"


STS = "AWS4-HMAC-SHA256 Credential=a/20260102/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"
FORM = b'--b\r\nContent-Disposition: form-data; name="policy"\r\n\r\n'


@pytest.mark.parametrize("rate", ["512", "0"])
@pytest.mark.parametrize(
    "headers",
    [{"X-Amz-Target": "TrentService.ListKeys"}, {"Authorization": STS}, {"Content-Type": "multipart/form-data; boundary=b"}],
    ids=["kms", "sts", "form"],
)
def test_what_is_kept_of_unknown_callers_has_one_time_for_all(start, make_bucket, open_connection, headers, rate):
    """What came fast earns no time, and bytes that come one by one neither."""
    program = start("--body-timeout", "1s", "--body-rate", rate)
    is_form = "Content-Type" in headers
    target, start_of_body = (f"/{make_bucket(program)}", FORM) if is_form else ("/", b"")
    connection = open_connection(program)
    head = request("POST", target, headers | {"Content-Length": "60000"})
    connection.send(head + start_of_body + b"x" * (16 << 10))

    def drip():
        try:
            connection.send(b"x")
        except OSError:
            return True
        return select.select([connection.socket], [], [], 0.02)[0]

    wait_until(drip, "the server to refuse the body")
    answer = connection.read_answer()
    assert (answer.status, answer.closes) == (400, True)


def test_a_refused_body_that_stops_does_not_hide_the_refusal(server_with, connect_to):
    connection = connect_to(server_with(body=SHORT))
    head = signed("PUT", "/no-such-bucket-here/k", unsigned={"Content-Length": "5"})
    answer = connection.ask(head + b"hel")
    assert (answer.element("Code"), answer.closes) == ("NoSuchBucket", True)
    assert connection.ends()


def test_an_answer_that_nobody_reads_is_given_up(server_with, make_bucket, open_connection):
    """The server closes its end: the kernel no longer knows it. The client then gets less than was announced."""
    program = server_with(body=SHORT)
    target = f"/{make_bucket(program)}/k"
    size = 32 << 20
    connection = open_connection(program)
    assert connection.ask(signed("PUT", target, body=b"x" * size)).status == 200
    before = open_descriptors(program)
    connection.send(signed("GET", target))
    assert connection.read_head().status == 200
    wait_until(lambda: open_descriptors(program) == before - 1, "the server to close the connection")
    assert len(connection.read_to_end()) < size


def test_an_answer_that_is_read_too_slowly_is_given_up(start, make_bucket, open_connection):
    program = start("--body-timeout", "1s", "--body-rate", "1000000000")
    target = f"/{make_bucket(program)}/k"
    connection = open_connection(program)
    assert connection.ask(signed("PUT", target, body=b"x" * (32 << 20))).status == 200
    before = open_descriptors(program)
    connection.send(signed("GET", target))
    assert connection.read_head().status == 200

    def sip():
        connection.socket.recv(10_000)
        return select.select([], [], [], 0.001) and open_descriptors(program) == before - 1

    wait_until(sip, "the server to close the connection")


def open_descriptors(program):
    return len(list(Path(f"/proc/{program.process.pid}/fd").iterdir()))
