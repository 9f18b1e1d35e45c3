"""Bodies: their framing, and what becomes of one that nobody wants."""

import pytest

from raw.connection import HEALTH, Connection, aws_chunked, signed
from raw.waiting import wait_until_read

KIB = 1024
DRAINED = 256 * KIB
MAX_LINE = 8 * KIB
MAX_TRAILERS = 16 * KIB
NOWHERE = "/no-such-bucket-here/k"


def in_chunks(body, size, extension=b""):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x%b\r\n%b\r\n" % (len(piece), extension, piece) for piece in pieces)


def chunked_put(target, content):
    """The head of an upload in HTTP's chunks, and what these are to carry."""
    body, headers = aws_chunked(content)
    return signed("PUT", target, headers | {"Transfer-Encoding": "chunked"}), body


@pytest.mark.parametrize("size", [1, 3, 7, 64, 4096])
def test_chunks_of_http_and_of_aws_are_unrelated(connect, bucket, size):
    content = bytes(range(256)) * 4
    head, body = chunked_put(f"/{bucket}/k", content)
    connection = connect()
    assert connection.ask(head + in_chunks(body, size) + b"0\r\n\r\n").status == 200
    assert connection.ask(signed("GET", f"/{bucket}/k")).body == content


@pytest.mark.parametrize("extension", [b";a", b";a=b", b';a="b c"', b";a=b;c=d", b" ; a = b"])
def test_extensions_of_chunks_are_ignored(connect, bucket, extension):
    head, body = chunked_put(f"/{bucket}/k", b"hello")
    connection = connect()
    assert connection.ask(head + in_chunks(body, 10, extension) + b"0%b\r\n\r\n" % extension).status == 200
    assert connection.ask(signed("GET", f"/{bucket}/k")).body == b"hello"


def test_trailers_of_http_are_ignored(connect, bucket):
    head, body = chunked_put(f"/{bucket}/k", b"hello")
    connection = connect()
    trailers = b"x-amz-meta-late: no\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n"
    assert connection.ask(head + in_chunks(body, 10) + b"0\r\n" + trailers).status == 200
    answer = connection.ask(signed("GET", f"/{bucket}/k"))
    assert (answer.body, answer.header("x-amz-meta-late")) == (b"hello", None)


def test_chunks_may_be_cut_anywhere(server, bucket):
    head, body = chunked_put(f"/{bucket}/k", b"hello")
    data = head + in_chunks(body, 16, b";a=b") + b"0\r\n\r\n"
    with Connection(server.port) as connection:
        for cut in range(len(head) - 4, len(data)):
            connection.send(data[:cut])
            wait_until_read(connection.socket)
            assert connection.ask(data[cut:]).status == 200, cut


@pytest.mark.parametrize("chunk", [b"x\r\n", b"-5\r\nhello\r\n", b"5\r\nhelloXY\r\n", b"10000000000000000\r\n", b"\r\n"])
def test_what_is_no_chunk_ends_the_connection(connect, bucket, chunk):
    head, _ = chunked_put(f"/{bucket}/broken", b"hello")
    connection = connect()
    answer = connection.ask(head + chunk)
    assert (answer.status, answer.element("Code"), answer.closes) == (400, "IncompleteBody", True)
    assert connection.ends()
    assert connect().ask(signed("GET", f"/{bucket}/broken")).status == 404


@pytest.mark.parametrize(
    "framing",
    {
        "extension": b"5;" + b"a" * MAX_LINE + b"\r\nhello\r\n0\r\n\r\n",
        "extension without an end": b"5;" + b"a" * (1 << 20),
        "digits": b"0" * MAX_LINE + b"5\r\nhello\r\n0\r\n\r\n",
        "trailers": b"0\r\n" + b"a: b\r\n" * (MAX_TRAILERS // 6 + 1) + b"\r\n",
        "trailer without an end": b"0\r\na: " + b"b" * (1 << 20),
    }.items(),
    ids=lambda one: one[0],
)
def test_framing_that_goes_on_ends_the_connection(connect, bucket, framing):
    """The refusal comes as soon as the limit is passed, and can be read."""
    connection = connect()
    connection.send(chunked_put(f"/{bucket}/k", b"hello")[0] + framing[1])
    answer = connection.read_answer()
    assert (answer.status, answer.element("Code"), answer.closes) == (400, "IncompleteBody", True)
    assert connection.ends()


def test_extensions_and_trailers_up_to_the_limit_are_skipped(connect, bucket):
    head, body = chunked_put(f"/{bucket}/k", b"hello")
    extension = b";" + b"a" * (MAX_LINE - len(b"0\r\n") - 1)
    trailer = b"a:" + b"b" * (MAX_TRAILERS - len(b"a:\r\n\r\n")) + b"\r\n"
    connection = connect()
    assert connection.ask(head + in_chunks(body, 10, extension[:-1]) + b"0" + extension + b"\r\n" + trailer + b"\r\n").status == 200
    assert connection.ask(signed("GET", f"/{bucket}/k")).body == b"hello"


def test_framing_of_a_refused_body_is_not_read_for_ever(connect):
    """A byte in 8 KiB: the content alone would be small enough to keep the connection."""
    connection = connect()
    chunks = in_chunks(b"x" * 100, 1, b";" + b"a" * 8000)
    answer = connection.ask(signed("PUT", NOWHERE, {"Transfer-Encoding": "chunked"}) + chunks + b"0\r\n\r\n")
    assert (answer.element("Code"), answer.closes) == ("NoSuchBucket", True)


def test_framing_costs_no_memory(start, make_bucket, open_connection):
    """64 MiB of extensions, in lines of 8 KiB."""
    program = start()
    head, body = chunked_put(f"/{make_bucket(program)}/k", b"x" * 8192)
    line = b"1;" + b"a" * 8000
    connection = open_connection(program).send(head)
    before = program.peak_memory()
    for byte in body:
        connection.send(line + b"\r\n%c\r\n" % byte)
    assert connection.ask(b"0\r\n\r\n").status == 200
    assert program.peak_memory() < before + (16 << 20)


def test_chunks_without_those_of_aws_are_not_implemented(connect, bucket):
    connection = connect()
    answer = connection.ask(signed("PUT", f"/{bucket}/k", {"Transfer-Encoding": "chunked"}) + b"5\r\nhello\r\n0\r\n\r\n")
    assert (answer.status, answer.element("Code")) == (501, "NotImplemented")
    assert answer.element("Message") == "A header you provided implies functionality that is not implemented"
    assert answer.element("Header") == "Transfer-Encoding"
    assert connection.serves_on()


def test_bytes_behind_the_length_are_the_next_request(connect, bucket):
    connection = connect()
    connection.send(signed("PUT", f"/{bucket}/k", body=b"hello") + b"surplus\r\n\r\n")
    assert connection.read_answer().status == 200
    assert connection.read_answer().status == 400
    assert connect().ask(signed("GET", f"/{bucket}/k")).body == b"hello"


@pytest.mark.parametrize("size", [0, 1, DRAINED - 1, DRAINED])
def test_a_refused_body_up_to_256_kib_keeps_the_connection(connect, size):
    connection = connect()
    answer = connection.ask(signed("PUT", NOWHERE, body=b"x" * size))
    assert (answer.status, answer.element("Code"), answer.header("Connection")) == (404, "NoSuchBucket", None)
    assert connection.serves_on()


@pytest.mark.parametrize("size", [DRAINED + 1, 20 << 20])
def test_a_larger_refused_body_ends_the_connection_with_a_readable_error(connect, size):
    connection = connect()
    answer = connection.ask(signed("PUT", NOWHERE, body=b"x" * size))
    assert (answer.status, answer.element("Code"), answer.closes) == (404, "NoSuchBucket", True)


def test_a_large_refused_body_is_not_waited_for(connect):
    """The answer is there before the body."""
    connection = connect()
    head = signed("PUT", NOWHERE, unsigned={"Content-Length": str(DRAINED + 1)})
    assert connection.ask(head).element("Code") == "NoSuchBucket"


@pytest.mark.parametrize("size, kept", [(DRAINED, True), (2 << 20, False)])
def test_refused_chunks_are_treated_alike(connect, size, kept):
    connection = connect()
    head = signed("PUT", NOWHERE, {"Transfer-Encoding": "chunked"})
    answer = connection.ask(head + in_chunks(b"x" * size, 32 * KIB) + b"0\r\n\r\n")
    assert (answer.element("Code"), answer.closes) == ("NoSuchBucket", not kept)
    if kept:
        assert connection.serves_on()


def test_a_body_refused_on_its_way_is_treated_alike(connect, bucket):
    """The second chunk is too small not to be the last, which the head does not tell."""
    content = b"x" * 8192
    _, headers = aws_chunked(content + b"y" * 10 + content)
    body = b"2000\r\n%b\r\na\r\nyyyyyyyyyy\r\n2000\r\n%b\r\n0\r\n\r\n" % (content, content)
    connection = connect()
    answer = connection.ask(signed("PUT", f"/{bucket}/small", headers, body=body))
    assert (answer.status, answer.element("Code")) == (403, "InvalidChunkSizeError")
    assert answer.header("Connection") is None
    assert connection.serves_on()


def test_a_client_that_ends_sending_still_gets_its_answer(server, bucket):
    content = b"x" * (1 << 20)
    with Connection(server.port) as connection:
        connection.send(signed("PUT", f"/{bucket}/k", body=content)).end_sending()
        assert connection.read_answer().status == 200
        assert connection.ends()
    with Connection(server.port) as connection:
        connection.send(signed("GET", f"/{bucket}/k") * 2).end_sending()
        assert [connection.read_answer().body, connection.read_answer().body] == [content, content]
        assert connection.ends()


def test_a_body_cut_short_is_incomplete_and_not_stored(server, bucket):
    with Connection(server.port) as connection:
        connection.send(signed("PUT", f"/{bucket}/short", body=b"x" * 100)[:-40]).end_sending()
        answer = connection.read_answer()
        assert (answer.status, answer.element("Code"), answer.closes) == (400, "IncompleteBody", True)
        assert answer.element("Message") == (
            "You did not provide the number of bytes specified by the Content-Length HTTP header"
        )
        assert connection.ends()
    with Connection(server.port) as connection:
        assert connection.ask(signed("GET", f"/{bucket}/short")).status == 404


def test_chunks_cut_short_are_incomplete_and_not_stored(server, bucket):
    head, body = chunked_put(f"/{bucket}/short", b"hello")
    with Connection(server.port) as connection:
        connection.send(head + in_chunks(body, 10)).end_sending()
        assert connection.read_answer().element("Code") == "IncompleteBody"
        assert connection.ends()
    with Connection(server.port) as connection:
        assert connection.ask(signed("GET", f"/{bucket}/short")).status == 404


def test_a_put_without_length_says_so(connect, bucket):
    connection = connect()
    answer = connection.ask(signed("PUT", f"/{bucket}/k"))
    assert (answer.status, answer.element("Code")) == (411, "MissingContentLength")
    assert answer.element("Message") == "You must provide the Content-Length HTTP header."
    assert answer.closes


def test_a_coding_that_nobody_decodes_ends_the_connection(connect):
    connection = connect()
    answer = connection.ask(HEALTH.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: gzip\r\n\r\n"))
    assert answer.closes
    assert connection.ends()
