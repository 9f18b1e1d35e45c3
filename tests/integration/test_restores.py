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
