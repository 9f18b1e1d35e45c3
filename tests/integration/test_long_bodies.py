"""Bodies past their beginning are taken on a thread of the pool, while the next bytes are read."""

import hashlib
import threading
from pathlib import Path

import pytest
from raw.connection import HEALTH, aws_chunked, signed
from test_key_pairs import create_key

MIB = 2**20
UNSIGNED = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
CONTENT = bytes(range(251)) * (4 * MIB // 251) + b"the end"


def threads(program):
    return len(list(Path(f"/proc/{program.process.pid}/task").iterdir()))


def put(bucket, key, content, **more):
    return signed("PUT", f"/{bucket}/{key}", UNSIGNED, content, **more)


def http_chunks(content, size):
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def test_short_bodies_need_no_thread_of_the_pool_and_long_ones_do(start, make_bucket, open_connection):
    program = start()
    bucket = make_bucket(program)
    before = threads(program)
    connection = open_connection(program)
    assert connection.ask(put(bucket, "short", CONTENT[: 64 * 1024])).status == 200
    assert threads(program) == before
    assert connection.ask(put(bucket, "long", CONTENT)).status == 200
    assert before < threads(program) <= before + 2
    assert connection.ask(signed("GET", f"/{bucket}/long")).body == CONTENT


@pytest.mark.parametrize("size", [1000, 50_000, 300_000])
def test_chunks_of_any_size_arrive_in_order(connect, bucket, size):
    connection = connect()
    body, headers = aws_chunked(CONTENT)
    head = signed("PUT", f"/{bucket}/chunked", headers | {"Transfer-Encoding": "chunked"})
    answer = connection.send(head).send(http_chunks(body, size)).read_answer()
    assert answer.header("ETag") == f'"{hashlib.md5(CONTENT).hexdigest()}"'
    assert connection.ask(signed("GET", f"/{bucket}/chunked")).body == CONTENT


def test_what_follows_a_long_body_at_once_is_the_next_request(connect, bucket):
    connection = connect()
    puts = put(bucket, "first", CONTENT) + put(bucket, "second", CONTENT[::-1])
    connection.send(puts + signed("GET", f"/{bucket}/first") + HEALTH)
    assert [connection.read_answer().status for _ in range(2)] == [200, 200]
    assert connection.read_answer().body == CONTENT
    assert connection.read_answer().status == 200
    assert connection.ask(signed("GET", f"/{bucket}/second")).body == CONTENT[::-1]


def test_a_body_that_is_refused_on_its_way_is_answered(connect, bucket):
    body, headers = aws_chunked(CONTENT)
    damaged = body[: 2 * MIB] + b"\xff" + body[2 * MIB + 1 :]
    answer = connect().ask(signed("PUT", f"/{bucket}/damaged", headers, damaged))
    assert (answer.status, answer.element("Code")) == (400, "BadDigest")
    assert connect().ask(signed("GET", f"/{bucket}/damaged")).status == 404


def test_who_leaves_within_a_long_body_leaves_nothing(connect, bucket):
    for _ in range(5):
        connection = connect()
        connection.send(put(bucket, "cut", CONTENT)[: 3 * MIB])
        connection.socket.close()
    connection = connect()
    assert connection.ask(signed("GET", f"/{bucket}/cut")).status == 404
    assert connection.serves_on()


def test_many_at_a_time_and_a_busy_pool_hold_up_nobody(start, make_bucket, open_connection):
    program = start("--workers", "1")
    bucket = make_bucket(program)
    busy = [open_connection(program).send(create_key("RSA_2048")) for _ in range(4)]
    connections = [open_connection(program) for _ in range(6)]
    contents = [bytes([number]) + CONTENT for number in range(6)]
    writers = [
        threading.Thread(target=connection.send, args=[put(bucket, f"{number}", contents[number])])
        for number, connection in enumerate(connections)
    ]
    for writer in writers:
        writer.start()
    for writer, connection in zip(writers, connections):
        writer.join()
        assert connection.read_answer().status == 200
    for number, connection in enumerate(connections):
        assert connection.ask(signed("GET", f"/{bucket}/{number}")).body == contents[number]
    assert all(connection.read_answer().status == 200 for connection in busy)
