"""Heads that are too large, or are no HTTP."""

import re

import pytest

from raw.connection import HEALTH, HOST, request, signed

MAX_HEADERS = 8 * 1024
MAX_TARGET = 16 * 1024
HARD_STOP = 64 * 1024


def with_headers_of(size):
    """A request whose header lines, line ends included, are that many bytes."""
    rest = size - len(f"Host: {HOST}\r\n") - len("a: \r\n")
    return request("GET", "/_s3seal/health", {"a": "x" * rest})


def with_target_of(size):
    return request("GET", "/_s3seal/health?" + "x" * (size - len("/_s3seal/health?")))


def test_headers_of_8_kib_are_served(connect):
    connection = connect()
    assert connection.ask(with_headers_of(MAX_HEADERS)).status == 200
    assert connection.serves_on()


@pytest.mark.parametrize("size", [MAX_HEADERS + 1, 9000, HARD_STOP - 1000])
def test_larger_headers_are_refused_as_by_s3(connect, size):
    connection = connect()
    answer = connection.ask(with_headers_of(size))
    assert (answer.status, answer.reason, answer.closes) == (400, "Bad Request", True)
    assert answer.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert answer.element("Code") == "RequestHeaderSectionTooLarge"
    assert answer.element("Message") == "Your request header section exceeds the maximum allowed size."
    assert answer.element("MaxSizeAllowed") == "8192"
    assert answer.element("RequestId") == answer.header("x-amz-request-id")
    assert answer.element("HostId") == answer.header("x-amz-id-2")
    assert re.fullmatch("[0-9A-Za-z+/]{75}=", answer.header("x-amz-id-2"))
    assert connection.ends()


def test_the_target_does_not_count_as_headers(connect):
    connection = connect()
    assert connection.ask(with_target_of(MAX_TARGET)).status == 200
    assert connection.serves_on()


@pytest.mark.parametrize("size", [MAX_TARGET + 1, HARD_STOP - 1000])
def test_a_longer_target_is_414(connect, size):
    connection = connect()
    answer = connection.ask(with_target_of(size))
    assert (answer.status, answer.body, answer.closes) == (414, b"", True)
    assert connection.ends()


def test_a_head_that_goes_on_is_given_up_after_64_kib(connect):
    """The refusal comes while the head has no end yet, and can be read."""
    connection = connect()
    connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\na: " + b"x" * HARD_STOP)
    assert connection.read_answer().element("Code") == "RequestHeaderSectionTooLarge"
    assert connection.ends()


def test_a_target_that_goes_on_is_given_up_after_64_kib(connect):
    connection = connect()
    connection.send(b"GET /" + b"x" * HARD_STOP)
    assert connection.read_answer().status == 414
    assert connection.ends()


def test_many_small_headers_count_together(connect):
    connection = connect()
    answer = connection.ask(request("GET", "/_s3seal/health", {f"h{number}": "v" for number in range(1500)}))
    assert answer.element("Code") == "RequestHeaderSectionTooLarge"


MALFORMED = {
    "no request line": b"hello\r\n\r\n",
    "no version": b"GET /\r\nHost: a\r\n\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "unknown version": b"GET / HTTP/3.1\r\nHost: a\r\n\r\n",
    "two blanks": b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    "method of other characters": b"G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "control character in the target": b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    "line feeds alone": b"GET / HTTP/1.1\nHost: a\n\n",
    "line feed alone behind a header": b"GET / HTTP/1.1\r\nHost: a\nb: c\r\n\r\n",
    "blank before a colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "header without colon": b"GET / HTTP/1.1\r\nHost: a\r\nb\r\n\r\n",
    "header without name": b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: a\r\nb: c\0d\r\n\r\n",
    "carriage return in a header": b"GET / HTTP/1.1\r\nHost: a\r\nb: c\rd\r\n\r\n",
    "negative length": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "signed length": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
    "empty length": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n",
    "length in words": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: five\r\n\r\n",
    "length of 65 bits": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n",
    "two lengths": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "length and chunks": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunks with a parameter": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n",
    "chunks of another coding": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "another coding of chunks": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
    "codings in two headers": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunks twice": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunks in a folded header": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: a\r\nb: c\r\n\td\r\n\r\n",
    "chunks in HTTP/1.0": b"PUT /b/k HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "length and an unknown coding": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: gzip\r\n\r\n",
    "chunks and length": b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
}


@pytest.mark.parametrize("head", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_http_is_a_bare_400(connect, head):
    connection = connect()
    answer = connection.ask(head)
    assert (answer.status, answer.reason, answer.body, answer.closes) == (400, "Bad Request", b"", True)
    assert answer.header("x-amz-request-id") is None
    assert connection.ends()


def test_nothing_behind_a_malformed_head_is_served(connect):
    connection = connect()
    connection.send(b"hello\r\n\r\n" + HEALTH)
    assert connection.read_answer().status == 400
    assert connection.ends()


def test_a_broken_escape_has_the_recorded_reason(connect):
    connection = connect()
    answer = connection.ask(request("GET", "/bucket/%zz"))
    assert (answer.status, answer.reason, answer.body) == (400, "Invalid URI: isHexDigit", b"")
    assert (answer.header("Content-Length"), answer.closes) == ("0", True)
    assert connection.ends()


def test_an_absolute_target_is_served(connect, bucket):
    """With the target's path signed."""
    plain = signed("GET", f"/{bucket}?location")
    absolute = plain.replace(f"GET /{bucket}".encode(), f"GET http://{HOST}/{bucket}".encode())
    assert connect().ask(absolute).status == 200
