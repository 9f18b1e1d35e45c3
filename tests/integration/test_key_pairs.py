"""RSA keys, which take a while to make."""

import hashlib
import json
from pathlib import Path

from raw.connection import signed


def create_key(spec, usage="SIGN_VERIFY"):
    body = json.dumps({"KeySpec": spec, "KeyUsage": usage}).encode()
    headers = {
        "X-Amz-Target": "TrentService.CreateKey",
        "Content-Type": "application/x-amz-json-1.1",
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
    }
    return signed("POST", "/", headers, body, service="kms")


def threads(program):
    return len(list(Path(f"/proc/{program.process.pid}/task").iterdir()))


def test_many_at_a_time_take_two_threads_and_hold_up_nobody(start, open_connection):
    program = start()
    before = threads(program)
    waiting = [open_connection(program).send(create_key("RSA_2048")) for _ in range(12)]
    other = open_connection(program)
    most = 0
    for connection in waiting:
        assert other.serves_on()
        most = max(most, threads(program))
        answer = connection.read_answer()
        assert (answer.status, json.loads(answer.body)["KeyMetadata"]["KeySpec"]) == (200, "RSA_2048")
        assert connection.serves_on()
    assert max(most, threads(program)) <= before + 2


def test_symmetric_keys_and_unknown_callers_take_none_of_them(start, open_connection):
    program = start()
    before = threads(program)
    connection = open_connection(program)
    assert connection.ask(create_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")).status == 200
    assert connection.ask(create_key("ECC_NIST_P256")).status == 200
    forged = create_key("RSA_2048").replace(b"RSA_2048", b"RSA_4096")
    assert b"SignatureException" in connection.ask(forged).body
    assert threads(program) == before
    assert connection.ask(create_key("RSA_2048")).status == 200
    assert threads(program) == before + 1


def test_who_leaves_while_waiting_harms_nobody(start, open_connection):
    program = start()
    waiting = [open_connection(program).send(create_key("RSA_2048")) for _ in range(12)]
    for connection in waiting[::2]:
        connection.socket.close()
    for connection in waiting[1::2]:
        assert connection.read_answer().status == 200
    open_connection(program).send(create_key("RSA_4096"))
    assert program.stop() == 0
