"""Clients that write the same keys with and without conditions, and what they saw."""

import hashlib
import random
import re
import threading
import time
from collections import defaultdict

from history.linearizable import ABSENT, Call
from raw.connection import Connection, signed

KEYS = ("a", "b", "c")
SIZES = (40, 40, 40, 3000, 150_000)
NO_ETAG = "0" * 32


def quoted(etag):
    return f'"{etag}"'


class Bodies:
    """What was written, by ETag: each body tells its writer and its length, and the metadata tells it again."""

    def __init__(self):
        self.by_etag = {}
        self.lock = threading.Lock()

    def make(self, writer, number, size):
        head = f"{writer}:{number}:{size}:".encode()
        body = head + bytes([97 + number % 26]) * (size - len(head))
        whole = hashlib.md5(body)
        with self.lock:
            self.by_etag[whole.hexdigest()] = body
            self.by_etag[hashlib.md5(whole.digest()).hexdigest() + "-1"] = body
        return body

    def check(self, answer):
        """A whole answer of GET is one write's, with that write's ETag and metadata. The ETag."""
        etag = answer.header("ETag").strip('"')
        body = self.by_etag[etag]
        assert answer.body == body, f"{etag} with {len(answer.body)} bytes: {answer.body[:40]!r}"
        assert answer.header("x-amz-meta-writer") == body.split(b":")[0].decode()
        return etag


class Client:
    def __init__(self, number, port, bucket, seed, bodies, calls):
        self.number, self.bucket, self.bodies, self.calls = number, bucket, bodies, calls
        self.rolled = random.Random(f"{seed} {number}")
        self.connection = Connection(port)
        self.seen = {}  # the last ETag of each key that this client saw
        self.written = 0

    def run(self, requests):
        kinds = (self.put, self.put, self.get, self.get, self.head, self.delete, self.copy, self.complete, self.list)
        with self.connection:
            for _ in range(requests):
                self.rolled.choice(kinds)(self.rolled.choice(KEYS))

    def timed(self, method, target, headers=None, body=None):
        data = signed(method, target, headers, body)
        started = time.monotonic_ns()
        self.connection.send(data)
        answer = self.connection.read_answer(to_head=method == "HEAD")
        return answer, started, time.monotonic_ns()

    def target(self, key):
        return f"/{self.bucket}/{key}"

    def note(self, key, times, said, **what):
        started, ended = times
        self.calls[key].append(Call(started, ended, f"client {self.number}: {said}", **what))

    # Writes.

    def new_body(self):
        self.written += 1
        return self.bodies.make(f"client-{self.number}", self.written, self.rolled.choice(SIZES))

    def condition(self, key):
        choice = self.rolled.random()
        if choice < 0.4:
            return {}
        if choice < 0.6:
            return {"If-None-Match": "*"}
        if choice < 0.8:
            self.get(key)
        return {"If-Match": quoted(self.seen.get(key, NO_ETAG))}

    def put(self, key):
        body = self.new_body()
        headers = {"x-amz-meta-writer": f"client-{self.number}", **self.condition(key)}
        answer, *times = self.timed("PUT", self.target(key), headers, body)
        etag = answer.header("ETag") if answer.status == 200 else None
        self.note_write("PUT", key, times, headers, answer, etag)

    def copy(self, key):
        source = self.rolled.choice([other for other in KEYS if other != key])
        headers = {"x-amz-copy-source": f"/{self.bucket}/{source}", **self.condition(key)}
        answer, *times = self.timed("PUT", self.target(key), headers, b"")
        if answer.status != 200:
            # Which of both keys was missing is not told apart here.
            if b"<Key>%b</Key>" % source.encode() in answer.body:
                return self.note(source, times, f"copy of {source}, which is missing", needs=ABSENT)
            return self.note_write("COPY", key, times, headers, answer, None)
        etag = re.search(r"<ETag>(?:&quot;|\")([^<]+?)(?:&quot;|\")</ETag>", answer.body.decode()).group(1)
        found = {other for other, body in self.bodies.by_etag.items() if body == self.bodies.by_etag[etag]}
        self.note(source, times, f"copied {source}", needs=OneOf(found))
        self.note_write("COPY", key, times, headers, answer, etag)

    def complete(self, key):
        body = self.new_body()
        begun = self.timed("POST", self.target(key) + "?uploads", {"x-amz-meta-writer": f"client-{self.number}"}, b"")[0]
        upload = begun.element("UploadId")
        part = self.timed("PUT", f"{self.target(key)}?partNumber=1&uploadId={upload}", {}, body)[0]
        document = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part.header('ETag')}</ETag></Part></CompleteMultipartUpload>"
        headers = self.condition(key)
        answer, *times = self.timed("POST", f"{self.target(key)}?uploadId={upload}", headers, document.encode())
        etag = hashlib.md5(hashlib.md5(body).digest()).hexdigest() + "-1" if answer.status == 200 else None
        self.note_write("COMPLETE", key, times, headers, answer, etag)

    def delete(self, key):
        headers = {"If-Match": quoted(self.seen.get(key, NO_ETAG))} if self.rolled.random() < 0.5 else {}
        answer, *times = self.timed("DELETE", self.target(key), headers)
        self.note_write("DELETE", key, times, headers, answer, ABSENT, done=204)

    def note_write(self, verb, key, times, headers, answer, etag, done=200):
        """What a write tells of the value that it found, by its condition and its answer."""
        match = headers.get("If-Match", "").strip('"')
        said = f"{verb} {key} {match and 'if ' + match}{'if none' if 'If-None-Match' in headers else ''} -> {answer.status}"
        if answer.status == 409:
            return  # another one was at it: nothing happened
        if answer.status == done:
            found = {"needs": match} if match else {"needs": ABSENT} if "If-None-Match" in headers else {}
            etag = etag and etag.strip('"')
            self.seen[key] = etag or NO_ETAG
            return self.note(key, times, f"{said} {etag}", writes=etag, **found)
        code = (answer.status, answer.element("Code"))
        if code == (404, "NoSuchKey"):
            return self.note(key, times, said, needs=ABSENT)
        assert code == (412, "PreconditionFailed"), said
        self.note(key, times, said, there=True, **({"unlike": match} if match else {}))

    # Reads.

    def get(self, key):
        answer, *times = self.timed("GET", self.target(key))
        assert answer.status in (200, 404), answer
        etag = self.bodies.check(answer) if answer.status == 200 else ABSENT
        self.note_read(key, times, "GET", etag)

    def head(self, key):
        answer, *times = self.timed("HEAD", self.target(key))
        assert answer.status in (200, 404), answer
        etag = answer.header("ETag").strip('"') if answer.status == 200 else ABSENT
        if etag:
            assert answer.header("Content-Length") == str(len(self.bodies.by_etag[etag]))
        self.note_read(key, times, "HEAD", etag)

    def note_read(self, key, times, verb, etag):
        self.seen[key] = etag or NO_ETAG
        self.note(key, times, f"{verb} {key} -> {etag}", needs=etag)

    def list(self, _):
        answer, *times = self.timed("GET", f"/{self.bucket}?list-type=2")
        shown = dict(re.findall(r"<Key>(.*?)</Key>.*?<ETag>&quot;(.*?)&quot;</ETag>", answer.body.decode()))
        for key in KEYS:
            self.note(key, times, f"list: {key} is {shown.get(key)}", needs=shown.get(key, ABSENT))


class OneOf:
    """Any of some ETags: a copy does not tell which of two writes of the same bytes it found."""

    def __init__(self, etags):
        self.etags = etags

    def __eq__(self, value):
        return value in self.etags

    __hash__ = None


def record(port, bucket, seed, clients, requests):
    """The calls of each key that these clients made at once."""
    calls, bodies = defaultdict(list), Bodies()
    made = [Client(number, port, bucket, seed, bodies, calls) for number in range(clients)]
    failures = []

    def run(client):
        try:
            client.run(requests)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(client,)) for client in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    last = Client("last", port, bucket, seed, bodies, calls)
    with last.connection:
        for key in KEYS:
            last.get(key)
    return calls
