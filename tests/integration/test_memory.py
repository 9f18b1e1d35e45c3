"""What a server without a data directory may hold."""

import pytest

from raw.connection import Connection, signed

KIB = 1024


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


@pytest.mark.parametrize("kind", ["objects", "uploads", "buckets"])
def test_rows_without_bodies_count_too(start, kind):
    program = start("--memory", "1MiB")
    before = program.peak_memory()
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
        requests = {
            "objects": lambda key: signed("PUT", f"/bucket/{key}", body=b""),
            "uploads": lambda key: signed("POST", f"/bucket/{key}?uploads", body=b""),
            "buckets": lambda key: signed("PUT", f"/bucket-{key}", body=b""),
        }
        stored = 0
        while (answer := connection.ask(requests[kind](f"{stored:07}"))).status == 200:
            stored += 1
            assert stored < 20_000, "none was refused"
        assert (answer.status, answer.element("Code")) == (507, "InsufficientStorage")
        assert stored > 500
        # What is there can be read and deleted, and makes room.
        if kind == "objects":
            for number in range(stored):
                assert connection.ask(signed("DELETE", f"/bucket/{number:07}")).status == 204
            for number in range(stored // 2):
                assert connection.ask(signed("PUT", f"/bucket/{number:07}", body=b"")).status == 200
    assert program.peak_memory() - before < 16 * 1024 * KIB
