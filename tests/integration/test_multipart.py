"""Multipart uploads over restarts and kills: parts stay, and a completion has happened or it has not."""

import html
import random
import re

from raw.connection import Connection, Cut, signed

BUCKET = "uploads"
ROUNDS = 12
KEYS = 8
PART = 5 * 1024 * 1024


class Client:
    """Asks one server, each time on a connection of its own."""

    def __init__(self, program):
        self.port = program.port

    def ask(self, method, target, body=None, status=200):
        with Connection(self.port) as connection:
            answer = connection.ask(signed(method, f"/{BUCKET}{target}", body=body))
        assert answer.status == status, answer
        return answer

    def begin(self, key):
        return self.ask("POST", f"/{key}?uploads", b"").element("UploadId")

    def put_part(self, key, upload, number, body):
        return self.ask("PUT", f"/{key}?partNumber={number}&uploadId={upload}", body).header("ETag")

    def etags(self, key, upload):
        listed = self.ask("GET", f"/{key}?uploadId={upload}").body.decode()
        return [html.unescape(etag) for etag in re.findall("<ETag>([^<]*)</ETag>", listed)]

    def open_uploads(self):
        listed = self.ask("GET", "?uploads").body.decode()
        return re.findall("<Upload><Key>([^<]*)</Key><UploadId>([^<]*)</UploadId>", listed)

    def read(self, key):
        return self.ask("GET", f"/{key}").body


def part_list(etags):
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in enumerate(etags, 1)
    )
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


def blobs(data):
    return [path for path in (data / "blobs").rglob("*") if path.is_file()]


def test_parts_stay_over_restarts_and_kills(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    client = Client(program)
    client.ask("PUT", "", b"")
    upload = client.begin("k")
    first = client.put_part("k", upload, 1, b"a" * PART)
    assert program.stop() == 0
    program = start("--data-dir", data)
    second = Client(program).put_part("k", upload, 2, b"b")
    program.kill()
    client = Client(start("--data-dir", data))
    assert client.etags("k", upload) == [first, second]
    client.ask("POST", f"/k?uploadId={upload}", part_list([first, second]))
    assert client.read("k") == b"a" * PART + b"b"


class Round:
    """Objects that are all replaced by uploads at the same time, and a kill in the middle of it."""

    def __init__(self, client, chance):
        self.old, self.new, self.uploads, self.etags = {}, {}, {}, {}
        for number in range(KEYS):
            key = f"k{number}"
            self.old[key] = chance.randbytes(100_000)
            client.ask("PUT", f"/{key}", self.old[key])
            pieces = [chance.randbytes(PART), b"end"] if number == 0 else [chance.randbytes(100_000)]
            self.new[key] = b"".join(pieces)
            upload = self.uploads[key] = client.begin(key)
            self.etags[key] = [client.put_part(key, upload, n, piece) for n, piece in enumerate(pieces, 1)]

    def complete_and_kill(self, program, answers):
        """All at once; the kill comes when so many have answered. Gives the keys of those."""
        connections = {key: Connection(program.port) for key in self.uploads}
        for key, connection in connections.items():
            target = f"/{BUCKET}/{key}?uploadId={self.uploads[key]}"
            connection.send(signed("POST", target, body=part_list(self.etags[key])))
        done = set()
        for key in list(connections)[:answers]:
            assert connections[key].read_answer().status == 200
            done.add(key)
        program.kill()
        for key, connection in connections.items():
            try:
                if key not in done and connection.read_answer().status == 200:
                    done.add(key)
            except Cut:
                pass
            connection.socket.close()
        return done

    def check(self, client, done):
        """Each object is wholly the old or the new one; what is still the old one can be completed now."""
        is_open = {key for key, upload in client.open_uploads() if upload == self.uploads[key]}
        for key in self.uploads:
            body = client.read(key)
            assert body == (self.old if key in is_open else self.new)[key], key
            assert not (key in done and key in is_open), f"{key} was acknowledged"
            # Also for what was completed: whoever got no answer asks again.
            client.ask("POST", f"/{key}?uploadId={self.uploads[key]}", part_list(self.etags[key]))
            assert client.read(key) == self.new[key], key
        return len(is_open)


def test_a_kill_during_completion_leaves_the_old_or_the_new_object(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    Client(program).ask("PUT", "", b"")
    chance = random.Random(7)
    for number in range(ROUNDS):
        this = Round(Client(program), chance)
        done = this.complete_and_kill(program, number % (KEYS + 1))
        program = start("--data-dir", data)
        this.check(Client(program), done)
    client = Client(program)
    assert client.open_uploads() == []
    assert len(blobs(data)) == KEYS + 1, "one for each part, and nothing of what was replaced"
    for key in this.uploads:
        client.ask("DELETE", f"/{key}", status=204)
    assert blobs(data) == []
