"""A disk that is really full: what cannot be stored is refused, and what is deleted makes room again."""

import subprocess

import pytest

from raw.connection import Connection, signed

KIB = 1024
MIB = 1024 * KIB
DISK = 32 * MIB


@pytest.fixture
def disk(tmp_path):
    """A file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "s3seal-test", place], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no file system may be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


class Client:
    def __init__(self, program):
        self.port = program.port
        self.connection = Connection(self.port)

    def ask(self, method, target, body=None):
        answer = self.connection.ask(signed(method, f"/bucket{target}", body=body))
        if answer.closes:  # the rest of a body that is refused is not read
            self.connection = Connection(self.port)
        return answer

    def put(self, key, body):
        return self.ask("PUT", f"/{key}", body).status

    def fill(self, prefix, body):
        """Stores objects until one is refused; gives the keys of those that were not."""
        keys = []
        while True:
            key = f"{prefix}-{len(keys)}"
            answer = self.ask("PUT", f"/{key}", body)
            if answer.status != 200:
                assert (answer.status, answer.element("Code")) == (507, "InsufficientStorage")
                return keys
            keys.append(key)
            assert len(keys) * len(body) < 2 * DISK

    def expect(self, keys, body):
        for key in keys:
            assert self.ask("GET", f"/{key}").body == body

    def delete(self, keys):
        for number, key in enumerate(keys):
            assert self.ask("DELETE", f"/{key}").status == 204, f"{number} of {len(keys)}"


def eat(disk):
    """Whatever is left is gone, to the last byte."""
    with (disk / "eaten").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4 * KIB):
                pass
        except OSError:
            return


SIZES = pytest.mark.parametrize("size", [4 * KIB, 60 * KIB, MIB], ids=["rows", "long-rows", "files"])


@SIZES
def test_everything_can_be_deleted_and_stored_again(start, disk, size):
    client = Client(start("--data-dir", disk / "data"))
    assert client.ask("PUT", "", b"").status == 200
    body = b"b" * size
    keys = client.fill("k", body)
    assert len(keys) * size > DISK / 3
    # Another key may fit into a page that has room left, as its neighbours lie elsewhere.
    assert client.put(f"k-{len(keys)}", body) == 507
    client.expect(keys[::7], body)
    client.delete(keys)
    again = client.fill("again", body)
    assert len(again) > 0.8 * len(keys), "the room is that of the objects that have gone"
    client.expect(again[::7], body)
    client.delete(again)


@SIZES
def test_nothing_but_the_reserve_is_left_for_deletions(start, disk, size):
    """Others fill the disk: neither the log nor the database can grow by a page."""
    client = Client(start("--data-dir", disk / "data"))
    assert client.ask("PUT", "", b"").status == 200
    body = b"b" * size
    keys = [f"k-{number}" for number in range(8 * MIB // size)]
    for key in keys:
        assert client.put(key, body) == 200
    eat(disk)
    client.delete(keys[: len(keys) // 2])
    client.expect(keys[len(keys) // 2 :: 5], body)
    client.delete(keys[len(keys) // 2 :])
    (disk / "eaten").unlink()
    assert client.put("after", body) == 200


def test_a_server_starts_on_a_full_disk_and_deletes(start, disk):
    program = start("--data-dir", disk / "data")
    client = Client(program)
    assert client.ask("PUT", "", b"").status == 200
    keys = client.fill("k", b"b" * 60 * KIB)
    for kill in (True, False):
        eat(disk)
        program.kill() if kill else program.stop()
        program = start("--data-dir", disk / "data")
        client = Client(program)
        half = len(keys) // 2
        client.delete(keys[:half])
        keys = keys[half:]
        client.expect(keys[::9], b"b" * 60 * KIB)


def test_uploads_can_be_aborted_and_buckets_deleted(start, disk):
    client = Client(start("--data-dir", disk / "data"))
    assert client.ask("PUT", "", b"").status == 200
    uploads = [client.ask("POST", f"/{key}?uploads", b"").element("UploadId") for key in "ab"]
    number = 0
    while client.ask("PUT", f"/a?partNumber={number + 1}&uploadId={uploads[0]}", b"p" * MIB).status == 200:
        number += 1
    assert number > 10
    eat(disk)
    assert client.ask("DELETE", f"/a?uploadId={uploads[0]}").status == 204
    assert client.ask("DELETE", "").status == 204
    assert not list((disk / "data" / "blobs").iterdir())
