"""500 random requests that an independent signer signed are accepted; with one byte changed, every one is refused."""

import http.client
import random
import re

import pytest

from support.random_requests import RandomRequest

SEED = 20261124
COUNT = 500


class Wire:
    """A kept connection that sends requests exactly as they are."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def send(self, method, target, headers, body):
        self.connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            self.connection.putheader(name, value)
        if "Content-Length" not in headers and method == "PUT":
            self.connection.putheader("Content-Length", str(len(body)))
        self.connection.endheaders(body or None)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


@pytest.fixture
def wire(server):
    wire = Wire(server)
    yield wire
    wire.connection.close()


@pytest.fixture
def requests(server, bucket):
    source = random.Random(SEED)
    return [RandomRequest(source, server.http, bucket, number) for number in range(COUNT)]


def stored(admin, bucket, key):
    return admin.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_every_signed_request_is_accepted(wire, admin, bucket, requests):
    for one in requests:
        status, body = wire.send(*one.parts())
        where = f"seed {SEED}, number {one.number}, {one.kind}: {one.parts()[:3]}\n{body[:2000]}"
        expected = {"PUT": 200, "DELETE": 204}.get(one.method, 200 if one.kind == "list" else 404)
        assert status == expected, where
        if one.method == "GET" and one.kind != "list":
            assert b"<Code>NoSuchKey</Code>" in body, where
        if one.writes:
            assert stored(admin, bucket, one.key) == one.content, where


def test_every_request_with_one_byte_changed_is_refused(wire, admin, bucket, requests):
    source = random.Random(SEED)
    tried = set()
    for one in requests:
        change, code = source.choice(sorted(one.changes().items()))
        status, body = wire.send(*one.parts(change))
        where = f"seed {SEED}, number {one.number}, {one.kind}, {change}: {one.parts(change)[:3]}\n{body[:2000]}"
        assert status >= 400, where
        if one.method != "HEAD":
            assert re.search(b"<Code>(.*?)</Code>", body)[1].decode() == code, where
        tried.add((one.kind, change))
    assert len(tried) > 25, "the seed leaves changes untried"
    assert "Contents" not in admin.list_objects_v2(Bucket=bucket), "nothing is stored"
