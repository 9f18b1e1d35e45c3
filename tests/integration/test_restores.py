"""What is under way while a snapshot is restored, and what a process leaves behind that ends in the middle."""

import base64
import hashlib
import threading

import pytest

from raw.caller import Caller, admin
from support.program import Program

LARGE = bytes(range(256)) * 300  # in a file of its own


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
    keys = [f"k{n}" for n in range(20)]
    for key in keys:
        ours.put(f"/bbb/{key}", LARGE)
    assert admin(fresh, "PUT", "/snapshots/all")[0] == 200
    for _ in range(5):
        deleting = threading.Thread(target=delete_all, args=(fresh, keys))
        deleting.start()
        for _ in range(3):
            assert admin(fresh, "POST", "/snapshots/all/restore")[0] == 200
        deleting.join()
        for key in keys:  # deleted after the last restore, or there
            assert ours.get(f"/bbb/{key}") in (LARGE, 404)
        assert admin(fresh, "POST", "/snapshots/all/restore")[0] == 200
        assert all(ours.get(f"/bbb/{key}") == LARGE for key in keys)
