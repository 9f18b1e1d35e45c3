"""Requests that meet on different threads of the server: each sees the whole of what one of them wrote."""

import base64
import hashlib
import threading

from raw.connection import Connection, signed

KIB = 1024
SIZE = 100 * KIB
ROUNDS = 150
BODIES = [bytes([letter]) * SIZE for letter in b"abc"]


def together(*tasks):
    """Runs each on a thread of its own; the first failure of any is this call's."""
    failures = []

    def run(task):
        try:
            task()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def on_a_connection(program, task):
    """The task ROUNDS times, on one connection: it gets a function that asks, and the number of the round."""

    def run():
        with Connection(program.port) as connection:

            def ask(method, target, headers=None, body=None):
                return connection.ask(signed(method, target, headers, body))

            for number in range(ROUNDS):
                task(ask, number)

    return run


def test_reading_and_copying_beside_overwrites(start, tmp_path):
    program = start("--threads", "4", "--data-dir", tmp_path / "data")
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
        assert connection.ask(signed("PUT", "/bucket/k", body=BODIES[0])).status == 200
        begun = connection.ask(signed("POST", "/bucket/parts?uploads", body=b""))
    upload = begun.element("UploadId")
    source = {"x-amz-copy-source": "/bucket/k"}

    def overwrite(ask, number):
        assert ask("PUT", "/bucket/k", body=BODIES[number % 3]).status == 200

    def read(ask, _):
        answer = ask("GET", "/bucket/k")
        assert (answer.status, answer.body in BODIES) == (200, True), answer.element("Code")

    def copy(ask, number):
        target = f"/bucket/copy-{number % 2}"
        assert ask("PUT", target, source, b"").status == 200
        assert ask("GET", target).body in BODIES

    def copy_part(ask, number):
        target = f"/bucket/parts?partNumber={number % 2 + 1}&uploadId={upload}"
        assert ask("PUT", target, source, b"").status == 200

    together(*(on_a_connection(program, task) for task in (overwrite, overwrite, read, read, copy, copy_part)))


def test_completing_aborting_and_replacing_parts_at_once(start, tmp_path):
    """An upload ends once, and leaves either the object that its answer tells of or nothing."""
    data = tmp_path / "data"
    program = start("--threads", "4", "--data-dir", data)
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
        for number in range(ROUNDS // 5):
            key = f"/bucket/{number}"
            upload = connection.ask(signed("POST", f"{key}?uploads", body=b"")).element("UploadId")
            target = f"{key}?uploadId={upload}"
            part = f"{key}?partNumber=1&uploadId={upload}"
            etag = connection.ask(signed("PUT", part, body=BODIES[0])).header("ETag")
            document = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
            seen = {}

            def ask(name, method, to, body=None, seen=seen):
                with Connection(program.port) as other:
                    seen[name] = other.ask(signed(method, to, body=body)).status

            together(
                lambda: ask("complete", "POST", target, document.encode()),
                lambda: ask("abort", "DELETE", target),
                lambda: ask("part", "PUT", part, BODIES[0]),
            )
            assert set(seen.values()) <= {200, 204, 404}, seen
            answer = connection.ask(signed("GET", key))
            assert answer.status == (200 if seen["complete"] == 200 else 404)
            if seen["complete"] == 200:
                assert answer.body == BODIES[0]
            else:
                assert seen["abort"] == 204
        assert b"<UploadId>" not in connection.ask(signed("GET", "/bucket?uploads")).body
        stored = connection.ask(signed("GET", "/bucket")).body.count(b"<Key>")
    assert len(list((data / "blobs").iterdir())) == stored


def rule(blocked="", algorithm=""):
    if algorithm:
        algorithm = f"<ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
    if blocked:
        blocked = f"<BlockedEncryptionTypes><EncryptionType>{blocked}</EncryptionType></BlockedEncryptionTypes>"
    return f"<ServerSideEncryptionConfiguration><Rule>{algorithm}{blocked}</Rule></ServerSideEncryptionConfiguration>"


def test_a_change_of_the_default_keeps_the_blocked_types_that_came_while_its_body_was_on_its_way(start):
    program = start("--threads", "2")
    plain = rule(algorithm="AES256").encode()
    with Connection(program.port) as slow, Connection(program.port) as other:
        assert other.ask(signed("PUT", "/bucket", body=b"")).status == 200
        whole = signed("PUT", "/bucket?encryption", {"Expect": "100-continue"}, plain)
        head = whole[: -len(plain)]
        slow.send(head)
        assert slow.read_head().status == 100, "the head is through the stages"
        assert other.ask(signed("PUT", "/bucket?encryption", body=rule("NONE", "AES256").encode())).status == 200
        assert slow.send(plain).read_answer().status == 200
        assert b"<EncryptionType>NONE</EncryptionType>" in other.ask(signed("GET", "/bucket?encryption")).body


def test_a_public_policy_is_refused_when_public_policies_were_blocked_while_its_body_was_on_its_way(start):
    program = start("--threads", "2")
    policy = b'{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}}'
    block = "<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>"
    with Connection(program.port) as slow, Connection(program.port) as other:
        assert other.ask(signed("PUT", "/bucket", body=b"")).status == 200
        assert other.ask(signed("DELETE", "/bucket?publicAccessBlock")).status == 204
        slow.send(signed("PUT", "/bucket?policy", {"Expect": "100-continue"}, policy)[: -len(policy)])
        assert slow.read_head().status == 100, "the head is through the stages"
        assert other.ask(signed("PUT", "/bucket?publicAccessBlock", body=block.encode())).status == 200
        assert slow.send(policy).read_answer().element("Code") == "AccessDenied"
        assert other.ask(signed("GET", "/bucket?policy")).element("Code") == "NoSuchBucketPolicy"


def test_many_changes_of_one_bucket_at_once(start):
    """Who says nothing of blocked types changes nothing of them, however many do so at once."""
    program = start("--threads", "4")
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200

    def block(ask, number):
        wanted = ("NONE", "SSE-C")[number % 2]
        assert ask("PUT", "/bucket?encryption", body=rule(wanted).encode()).status == 200
        assert f"<EncryptionType>{wanted}<".encode() in ask("GET", "/bucket?encryption").body

    def change(ask, number):
        if number % 5 == 0:
            assert ask("DELETE", "/bucket?encryption").status == 204
        else:
            algorithm = ("AES256", "aws:kms")[number % 2]
            assert ask("PUT", "/bucket?encryption", body=rule(algorithm=algorithm).encode()).status == 200

    together(*(on_a_connection(program, task) for task in (block, change, change, change)))


def test_many_retentions_of_one_version_at_once(start):
    """In COMPLIANCE mode each is judged by the one before: the latest date that anybody asked for stays."""
    program = start("--threads", "4")
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket", {"x-amz-bucket-object-lock-enabled": "true"}, b"")).status == 200
        assert connection.ask(signed("PUT", "/bucket/k", body=b"kept")).status == 200

    def retain(first):
        def put(ask, number):
            date = f"{2100 + (first + 7 * number) % ROUNDS}-01-01T00:00:00Z"
            body = f"<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>{date}</RetainUntilDate></Retention>".encode()
            digest = base64.b64encode(hashlib.md5(body).digest()).decode()
            assert ask("PUT", "/bucket/k?retention", {"Content-MD5": digest}, body).status in (200, 403)

        return put

    together(*(on_a_connection(program, retain(first)) for first in range(4)))
    with Connection(program.port) as connection:
        held = connection.ask(signed("GET", "/bucket/k?retention"))
    assert held.element("RetainUntilDate") == f"{2100 + ROUNDS - 1}-01-01T00:00:00.000Z"
