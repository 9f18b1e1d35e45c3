"""What a server without a data directory may hold."""

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
