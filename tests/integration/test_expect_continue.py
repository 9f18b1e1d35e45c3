"""Expect: 100-continue."""

import pytest

from raw.connection import Connection, aws_chunked, signed

EXPECT = {"Expect": "100-continue"}


def put(target, size, **more):
    """The head of an upload that waits for its 100."""
    return signed("PUT", target, unsigned={"Content-Length": str(size)} | EXPECT, **more)


def read_continue(connection):
    answer = connection.read_answer()
    assert (answer.status, answer.reason, answer.headers) == (100, "Continue", [])


@pytest.mark.parametrize("value", ["100-continue", "100-Continue"])
def test_the_body_is_asked_for_when_the_head_is_accepted(connect, bucket, value):
    connection = connect()
    connection.send(signed("PUT", f"/{bucket}/k", unsigned={"Content-Length": "5", "Expect": value}))
    read_continue(connection)
    assert connection.ask(b"hello").status == 200
    assert connection.ask(signed("GET", f"/{bucket}/k")).body == b"hello"


@pytest.mark.parametrize(
    "target, secret, code",
    [
        ("/no-such-bucket-here/k", "test", "NoSuchBucket"),
        ("/{bucket}/k", "wrong", "SignatureDoesNotMatch"),
        ("/{bucket}/" + "k" * 1025, "test", "KeyTooLongError"),
    ],
)
def test_a_refusal_comes_instead_and_ends_the_connection(connect, bucket, target, secret, code):
    """The client may send the body nevertheless, or not: what follows has no certain meaning."""
    connection = connect()
    answer = connection.ask(put(target.format(bucket=bucket), 5, secret=secret))
    assert (answer.element("Code"), answer.closes) == (code, True)


@pytest.mark.parametrize(
    "method, target, status",
    [
        ("POST", "/{bucket}/k?uploads", 200),
        ("PUT", "/no-such-bucket-here/k", 404),
        ("GET", "/{bucket}?location", 200),
        ("DELETE", "/{bucket}/k", 204),
    ],
)
def test_an_answer_to_an_empty_body_keeps_the_connection(connect, bucket, method, target, status):
    """Nothing is pending, whether the operation takes a body or not; the SDK for Java creates its uploads so."""
    connection = connect()
    headers = {"Content-Length": "0"} | EXPECT
    answer = connection.ask(signed(method, target.format(bucket=bucket), unsigned=headers))
    assert (answer.status, answer.header("Connection")) == (status, None)
    assert connection.serves_on()


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunks"])
def test_a_refusal_of_a_body_that_is_there_already_keeps_the_connection(server, chunked):
    """In the clear, so that head and body are one read."""
    framing = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": "5"}
    with Connection(server.port) as connection:
        body = b"5\r\nhello\r\n0\r\n\r\n" if chunked else b"hello"
        answer = connection.ask(signed("PUT", "/no-such-bucket-here/k", unsigned=framing | EXPECT) + body)
        assert (answer.element("Code"), answer.header("Connection")) == ("NoSuchBucket", None)
        assert connection.serves_on()


@pytest.mark.parametrize("size", [5, 20 << 20])
def test_a_refusal_can_be_read_by_who_sends_nevertheless(connect, size):
    connection = connect()
    connection.send(put("/no-such-bucket-here/k", size) + b"x" * size)
    assert connection.read_answer().element("Code") == "NoSuchBucket"


def test_an_empty_body_gets_the_100_it_asked_for(connect, bucket):
    connection = connect()
    connection.send(put(f"/{bucket}/empty", 0))
    read_continue(connection)
    assert connection.read_answer().status == 200
    assert connection.serves_on()


def test_a_request_for_chunks_gets_its_100(connect, bucket):
    connection = connect()
    body, headers = aws_chunked(b"hello")
    connection.send(signed("PUT", f"/{bucket}/k", headers, unsigned={"Transfer-Encoding": "chunked"} | EXPECT))
    read_continue(connection)
    assert connection.ask(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)).status == 200


def test_a_body_that_did_not_wait_is_stored(connect, bucket):
    """Whoever sends at once may get the 100 or not."""
    connection = connect()
    connection.send(put(f"/{bucket}/k", 5) + b"hello")
    answer = connection.read_answer()
    if answer.status == 100:
        answer = connection.read_answer()
    assert answer.status == 200
    assert connection.ask(signed("GET", f"/{bucket}/k")).body == b"hello"


def test_http_1_0_knows_no_100(connect, bucket):
    connection = connect()
    connection.send(put(f"/{bucket}/k", 5, version="HTTP/1.0") + b"hello")
    assert connection.read_answer().status == 200


@pytest.mark.parametrize("value", ["", "200", "100-continued"])
def test_other_expectations_are_ignored(connect, bucket, value):
    connection = connect()
    answer = connection.ask(signed("PUT", f"/{bucket}/k", body=b"hello", unsigned={"Expect": value}))
    assert answer.status == 200
    assert connection.serves_on()


def test_the_answer_after_a_100_may_still_be_an_error(connect, bucket):
    connection = connect()
    connection.send(put(f"/{bucket}/bad", 5, headers={"Content-MD5": "XUFAKrxLKna5cZ2REBfFkg=="}))
    read_continue(connection)
    answer = connection.ask(b"other")
    assert (answer.status, answer.element("Code"), answer.header("Connection")) == (400, "BadDigest", None)
    assert connection.serves_on()
