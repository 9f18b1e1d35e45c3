"""Everything at once, over four threads of the server: what only happens when requests meet."""

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from raw.connection import Connection, signed

CLIENTS = 8
ROUNDS = 60
KEYS = 5
FAULT = re.compile("Sanitizer|runtime error|internal error", re.IGNORECASE)
ENCRYPTION = """<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>%s</SSEAlgorithm>
</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"""
POLICY = """{"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "s3:Get*",
"Resource": "arn:aws:s3:::%s/*"}}"""


class Client:
    """One connection that does one thing after another, chosen by a seed. Remembers answers that nobody may get."""

    def __init__(self, program, bucket, seed):
        self.connection = Connection(program.port)
        self.bucket = bucket
        self.choice = random.Random(seed)
        self.wrong = []

    def ask(self, method, path, allowed, headers=None, body=None, **keys):
        answer = self.connection.ask(signed(method, f"/{self.bucket}{path}", headers, body, **keys))
        if answer.status not in allowed:
            self.wrong.append((method, path, answer.status, answer.body[:300]))
        return answer

    def key(self):
        return f"/k{self.choice.randrange(KEYS)}"

    def body(self):
        return self.choice.randbytes(self.choice.choice([0, 10, 1000, 100_000, 300_000]))

    def put(self):
        self.ask("PUT", self.key(), [200], body=self.body())

    def get(self):
        self.ask("GET", self.key(), [200, 404])

    def head(self):
        self.connection.send(signed("HEAD", f"/{self.bucket}{self.key()}"))
        answer = self.connection.read_answer(to_head=True)
        if answer.status not in (200, 404):
            self.wrong.append(("HEAD", answer.status))

    def delete(self):
        self.ask("DELETE", self.key(), [204])

    def copy(self):
        self.ask("PUT", self.key() + "-copy", [200, 404], {"x-amz-copy-source": f"/{self.bucket}{self.key()}"}, b"")

    def list(self):
        self.ask("GET", "/?list-type=2&max-keys=3", [200])

    def encrypt(self):
        algorithm = self.choice.choice(["AES256", "aws:kms", "aws:kms:dsse"])
        self.ask("PUT", "/?encryption", [200], body=(ENCRYPTION % algorithm).encode())
        self.ask("GET", "/?encryption", [200])

    def permit(self):
        self.ask("PUT", "/?policy", [204], body=(POLICY % self.bucket).encode())

    def upload(self):
        key = self.key()
        upload = self.ask("POST", key + "?uploads", [200], body=b"").element("UploadId")
        tag = self.ask("PUT", f"{key}?partNumber=1&uploadId={upload}", [200], body=self.body()).header("ETag")
        document = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part></CompleteMultipartUpload>"
        if self.choice.random() < 0.5:
            self.ask("POST", f"{key}?uploadId={upload}", [200], body=document.encode())
        else:
            self.ask("DELETE", f"{key}?uploadId={upload}", [204])

    def be_refused(self):
        answer = self.ask("GET", self.key(), [403], secret="wrong")
        explained = self.connection.ask(f"GET {answer.header('x-s3seal-explain')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        if explained.status != 200:
            self.wrong.append(("explain", explained.status, explained.body[:300]))

    def count_calls(self):
        answer = self.connection.ask(b"GET /_s3seal/kms/calls HTTP/1.1\r\nHost: localhost\r\n\r\n")
        if answer.status != 200:
            self.wrong.append(("calls", answer.status))

    def run(self):
        often = [self.put, self.get, self.get, self.copy, self.head, self.delete]
        seldom = [self.list, self.encrypt, self.permit, self.upload, self.be_refused, self.count_calls]
        with self.connection:
            for _ in range(ROUNDS):
                self.choice.choice(often + seldom)()
        return self.wrong


@pytest.mark.parametrize("place", ["memory", "disk"])
def test_requests_that_meet_are_all_answered_as_if_they_had_come_alone(start, make_bucket, tmp_path, place):
    program = start("--threads", "4", *(["--data-dir", tmp_path / "data"] if place == "disk" else []))
    bucket = make_bucket(program)
    clients = [Client(program, bucket, seed) for seed in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        assert sum(pool.map(Client.run, clients), []) == []
    assert program.stop() == 0
    assert not FAULT.findall(program.log.read_text())
