"""Many requests on one connection."""

import pytest

from raw.connection import HEALTH, Connection, request, signed
from raw.waiting import wait_until_read


def health(version="HTTP/1.1", **headers):
    return request("GET", "/_s3seal/health", {name.replace("_", "-"): value for name, value in headers.items()}, version=version)


def test_http_1_1_keeps_the_connection(connect):
    connection = connect()
    for _ in range(3):
        answer = connection.ask(health())
        assert (answer.status, answer.header("Connection")) == (200, None)


@pytest.mark.parametrize("value", ["close", "Close", "foo, close"])
def test_http_1_1_closes_when_asked(connect, value):
    connection = connect()
    answer = connection.ask(health(Connection=value))
    assert (answer.status, answer.closes) == (200, True)
    assert connection.ends()


def test_http_1_0_closes(connect):
    connection = connect()
    answer = connection.ask(health("HTTP/1.0"))
    assert (answer.status, answer.closes) == (200, True)
    assert connection.ends()


def test_http_1_0_keeps_the_connection_when_asked(connect):
    connection = connect()
    for _ in range(2):
        answer = connection.ask(health("HTTP/1.0", Connection="keep-alive"))
        assert (answer.status, answer.header("Connection")) == (200, "keep-alive")
    assert connection.serves_on()


def test_http_1_0_gets_no_chunks(connect, bucket):
    """A document has no length in advance: its end is the connection's, though that was to be kept."""
    connection = connect()
    answer = connection.ask(signed("GET", f"/{bucket}?location", unsigned={"Connection": "keep-alive"}, version="HTTP/1.0"))
    assert (answer.status, answer.header("Transfer-Encoding"), answer.closes) == (200, None, True)
    assert answer.body.endswith(b"</LocationConstraint>") or answer.body.endswith(b"/>")


def test_errors_keep_the_connection(connect):
    connection = connect()
    for _ in range(2):
        assert connection.ask(signed("GET", "/no-such-bucket-here/k")).element("Code") == "NoSuchBucket"
    assert connection.serves_on()


def test_an_answer_to_head_has_no_body(connect, bucket):
    connection = connect()
    connection.ask(signed("PUT", f"/{bucket}/k", body=b"hello"))
    answer = connection.send(signed("HEAD", f"/{bucket}/k")).read_answer(to_head=True)
    assert (answer.status, answer.header("Content-Length")) == (200, "5")
    answer = connection.send(signed("HEAD", f"/{bucket}/other")).read_answer(to_head=True)
    assert answer.status == 404
    assert connection.serves_on()


def test_an_answer_without_content_has_no_framing(connect, bucket):
    connection = connect()
    answer = connection.ask(signed("DELETE", f"/{bucket}/k"))
    assert (answer.status, answer.header("Content-Length"), answer.header("Transfer-Encoding")) == (204, None, None)
    assert connection.serves_on()


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_body_that_no_operation_takes_is_skipped(connect, bucket, method):
    connection = connect()
    connection.ask(signed("PUT", f"/{bucket}/k", body=b"hello"))
    answer = connection.ask(signed(method, f"/{bucket}/k", body=HEALTH))
    assert answer.status == {"GET": 200, "DELETE": 204}[method]
    assert connection.serves_on()


def sequence(bucket):
    """Requests whose answers differ, in one piece, and what each answer is to be."""
    requests = [
        signed("PUT", f"/{bucket}/k", body=b"first"),
        signed("GET", f"/{bucket}/k"),
        signed("PUT", f"/{bucket}/k", body=b"second"),
        signed("GET", f"/{bucket}/k"),
        signed("GET", f"/{bucket}/other"),
    ]
    return b"".join(requests), [(200, b""), (200, b"first"), (200, b""), (200, b"second"), (404, None)]


def read_sequence(connection, expected):
    for status, body in expected:
        answer = connection.read_answer()
        assert answer.status == status
        assert body is None or answer.body == body


def test_pipelined_requests_are_answered_in_order(connect, bucket):
    data, expected = sequence(bucket)
    connection = connect()
    connection.send(data * 20)
    for _ in range(20):
        read_sequence(connection, expected)
    assert connection.serves_on()


def test_pipelined_requests_behind_a_close_are_not_served(connect, bucket):
    connection = connect()
    connection.send(health(Connection="close") + signed("PUT", f"/{bucket}/late", body=b"x"))
    assert connection.read_answer().closes
    assert connection.ends()
    assert connect().ask(signed("GET", f"/{bucket}/late")).status == 404


def test_requests_may_be_cut_anywhere(server, bucket):
    """In two reads, at every byte."""
    data, expected = sequence(bucket)
    with Connection(server.port) as connection:
        for cut in range(1, len(data)):
            connection.send(data[:cut])
            wait_until_read(connection.socket)
            connection.send(data[cut:])
            read_sequence(connection, expected)


def test_requests_may_come_byte_by_byte(connect, bucket):
    data, expected = sequence(bucket)
    connection = connect()
    for at in range(len(data)):
        connection.send(data[at : at + 1])
    read_sequence(connection, expected)


def test_the_first_byte_alone_is_neither_tls_nor_lost(server):
    """Whether a connection is TLS is decided on its first bytes."""
    with Connection(server.port) as connection:
        connection.send(HEALTH[:1])
        wait_until_read(connection.socket)
        assert connection.ask(HEALTH[1:]).status == 200
