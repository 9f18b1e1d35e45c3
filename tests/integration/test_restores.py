"""What is under way while a snapshot is restored, and what a process leaves behind that ends in the middle."""

import base64
import hashlib
import json
import threading

import pytest

from raw.caller import Caller, admin
from raw.connection import Connection, signed
from support.program import Program

LARGE = bytes(range(256)) * 260  # in a file of its own


@pytest.fixture(params=["in memory", "in a directory"])
def fresh(request, tmp_path):
    """A server of the test's own."""
    where = ["--data-dir", str(tmp_path / "data")] if request.param == "in a directory" else []
    with Program(tmp_path / "log", *where) as program:
        yield program


def delete_all(program, keys):
    named = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
    body = f"<Delete>{named}</Delete>".encode()
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    assert Caller(program).ask("POST", "/bbb?delete", {"Content-MD5": md5}, body).status == 200


def test_what_was_being_deleted_is_there_when_it_has_come_back(fresh):
    ours = Caller(fresh)
    ours.put_bucket("bbb")
    keys = [f"k{n}" for n in range(100)]
    for key in keys:
        ours.put(f"/bbb/{key}", LARGE)
    assert admin(fresh, "PUT", "/snapshots/all")[0] == 200
    for _ in range(6):
        deleting = threading.Thread(target=delete_all, args=(fresh, keys))
        deleting.start()
        for _ in range(3):
            assert admin(fresh, "POST", "/snapshots/all/restore")[0] == 200
        deleting.join()
        for key in keys:  # deleted after the last restore, or there
            assert ours.get(f"/bbb/{key}") in (LARGE, 404)
        assert admin(fresh, "POST", "/snapshots/all/restore")[0] == 200
        assert all(ours.get(f"/bbb/{key}") == LARGE for key in keys)


def create_key(program):
    body = b"{}"
    headers = {"X-Amz-Target": "TrentService.CreateKey", "Content-Type": "application/x-amz-json-1.1",
               "x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
    with Connection(program.port) as connection:
        made = connection.ask(signed("POST", "/", headers, body=body, service="kms"))
    return json.loads(made.body)["KeyMetadata"]["Arn"]


def begin_put(connection, target, size, **headers):
    """Until the server waits for the body, so that it has decided what becomes of it."""
    announced = {"Content-Length": str(size), "Expect": "100-continue"}
    connection.send(signed("PUT", target, headers, unsigned=announced))
    assert connection.read_answer().status == 100


@pytest.mark.parametrize("way", ["/snapshots/before/restore", "/reset?what=nothing-left"])
def test_what_was_decided_before_is_not_done_after(fresh, way):
    ours = Caller(fresh)
    ours.put_bucket("bbb")
    assert admin(fresh, "PUT", "/snapshots/before")[0] == 200
    sealed = {"x-amz-server-side-encryption": "aws:kms",
              "x-amz-server-side-encryption-aws-kms-key-id": create_key(fresh)}
    with Connection(fresh.port) as late:
        begin_put(late, "/bbb/late", len(LARGE), **sealed)
        assert admin(fresh, "POST", way)[0] in (200, 204)
        refused = late.ask(LARGE)
    assert (refused.status, refused.element("Code")) == (503, "ServiceUnavailable")
    assert ours.get("/bbb/late") == 404
    again = ours.ask("PUT", "/bbb/late", sealed, LARGE)
    assert again.element("Code") == ("KMS.NotFoundException" if "restore" in way else "NoSuchBucket")


def test_what_is_refused_by_what_has_gone_is_asked_again(fresh):
    ours = Caller(fresh)
    ours.put_bucket("bbb")
    assert admin(fresh, "PUT", "/snapshots/before")[0] == 200
    wrong = {"Content-MD5": base64.b64encode(hashlib.md5(b"another").digest()).decode()}
    with Connection(fresh.port) as late:
        begin_put(late, "/bbb/late", len(LARGE), **wrong)
        assert admin(fresh, "POST", "/snapshots/before/restore")[0] == 200
        assert late.ask(LARGE).element("Code") == "ServiceUnavailable"
    assert ours.ask("PUT", "/bbb/late", wrong, LARGE).element("Code") == "BadDigest"


def test_what_is_under_way_in_a_namespace_that_is_dropped_ends_in_it(fresh):
    made = admin(fresh, "POST", "/namespaces", {"namespace": "once"})[1]
    theirs = Caller(fresh, made)
    theirs.put_bucket("bbb")
    own = {"access_key": made["access_key"], "secret": made["secret_key"]}
    with Connection(fresh.port) as late:
        late.send(signed("PUT", "/bbb/k", unsigned={"Content-Length": str(len(LARGE)), "Expect": "100-continue"}, **own))
        assert late.read_answer().status == 100
        assert admin(fresh, "DELETE", "/namespaces/once")[0] == 204
        assert admin(fresh, "POST", "/namespaces", {"namespace": "once"})[0] == 201
        again = Caller(fresh, made)
        again.put_bucket("bbb")
        assert late.ask(LARGE).status == 200
    assert again.get("/bbb/k") == 404
    again.put("/bbb/k", LARGE)
    assert again.get("/bbb/k") == LARGE
    assert admin(fresh, "DELETE", "/namespaces/once")[0] == 204


class Killed:
    """A server whose own paths are asked one after the other until it is killed among them."""

    def __init__(self, tmp_path):
        self.where = ["--data-dir", str(tmp_path / "data")]
        self.log = tmp_path / "log"

    def __call__(self, requests, after):
        with Program(self.log, *self.where) as program:
            ours = Caller(program)
            ours.put_bucket("bbb")
            for n in range(20):
                ours.put(f"/bbb/{n}", LARGE)
            some_are_done = threading.Event()
            asking = threading.Thread(target=self.ask, args=(program, requests, after, some_are_done))
            asking.start()
            assert some_are_done.wait(30)
            program.kill()
            asking.join()

    @staticmethod
    def ask(program, requests, after, some_are_done):
        try:
            for n, (method, path, document) in enumerate(requests):
                assert admin(program, method, path, document)[0] in (200, 201)
                if n + 1 == after:
                    some_are_done.set()
        except OSError:  # it is gone
            pass


def test_a_snapshot_is_there_whenever_the_server_is_killed(tmp_path):
    killed = Killed(tmp_path)
    killed((("PUT", "/snapshots/s", None) for _ in range(1000)), after=3)
    with Program(tmp_path / "log", *killed.where) as program:
        assert [one["name"] for one in admin(program, "GET", "/snapshots")[1]["snapshots"]] == ["s"]
        assert admin(program, "POST", "/snapshots/s/restore")[0] == 200
        assert Caller(program).get("/bbb/19") == LARGE
        assert [one.name for one in (tmp_path / "data" / "snapshots").iterdir()] == ["s"]


def test_a_fork_is_whole_or_not_there_when_the_server_is_killed(tmp_path):
    killed = Killed(tmp_path)
    forks = (("POST", "/snapshots/s/fork", {"namespace": f"f{n}"}) for n in range(1000))
    killed((("PUT", "/snapshots/s", None), *forks), after=3)
    with Program(tmp_path / "log", *killed.where) as program:
        made = admin(program, "GET", "/namespaces")[1]["namespaces"]
        assert len(made) >= 2
        assert all(Caller(program, one).get("/bbb/19") == LARGE for one in made)
        there = {one.name for one in (tmp_path / "data" / "namespaces").iterdir()}
        assert there == {one["namespace"] for one in made}
