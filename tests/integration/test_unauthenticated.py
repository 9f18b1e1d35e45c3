"""What a server keeps for callers that it does not know yet."""

import pytest

from raw.connection import request
from raw.waiting import wait_until, wait_until_read

KIB = 1024
MIB = 1024 * KIB
BUDGET = 64 * MIB
FORM_BUDGET = 8 * MIB
BODY = 480 * KIB
FORM_START = b'--b\r\nContent-Disposition: form-data; name="policy"\r\n\r\n'
THROTTLED = b'{"__type":"ThrottlingException","message":"You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."}'


def kms(size):
    """The head of a call without a signature."""
    return request("POST", "/", {"X-Amz-Target": "TrentService.ListKeys", "Content-Length": str(size)})


def form(bucket, size):
    """An upload's form as far as its policy, which goes on for that many bytes."""
    length = str(len(FORM_START) + size)
    head = request("POST", f"/{bucket}", {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": length})
    return head + FORM_START


@pytest.fixture
def holding(open_connection):
    """Sends to a server what it has to keep, and waits until it does."""

    def holding(program, data, times):
        connections = [open_connection(program).send(data) for _ in range(times)]
        for connection in connections:
            wait_until_read(connection.socket)
        return connections

    return holding


@pytest.fixture
def full(start, make_bucket, holding):
    """A server whose budget is taken, but for 256 KiB, by bodies that lack their last byte."""
    program = start("--body-timeout", "1h")
    program.bucket = make_bucket(program)
    program.held = holding(program, kms(BODY + 1) + b" " * BODY, BUDGET // BODY)
    return program


def test_bodies_of_unknown_callers_have_one_budget(full, open_connection):
    connection = open_connection(full)
    answer = connection.ask(kms(BODY) + b" " * BODY)
    assert (answer.status, answer.body, answer.header("Connection")) == (400, THROTTLED, None)
    assert connection.serves_on()
    assert b"MissingAuthenticationToken" in connection.ask(kms(200 * KIB) + b" " * 200 * KIB).body, "there is room for it"
    assert b"MissingAuthenticationToken" in full.held[0].ask(b" ").body
    assert b"MissingAuthenticationToken" in connection.ask(kms(BODY) + b" " * BODY).body, "there is room again"


def test_fields_of_forms_have_a_budget_of_their_own(start, make_bucket, open_connection, holding):
    program = start("--body-timeout", "1h")
    program.bucket = make_bucket(program)
    held = holding(program, form(program.bucket, 1 << 20) + b"x" * 16 * KIB, FORM_BUDGET // (16 * KIB + len(FORM_START)))
    answer = open_connection(program).ask(form(program.bucket, 16 * KIB) + b"x" * 16 * KIB)
    assert (answer.status, answer.element("Code")) == (503, "SlowDown")
    assert b"MissingAuthenticationToken" in open_connection(program).ask(kms(BODY) + b" " * BODY).body
    held[0].socket.close()
    wait_until(lambda: accepts_form(program, open_connection), "room for another form")


def test_a_form_takes_no_more_than_has_come_of_it(full, open_connection, holding):
    """As many heads of forms as would fill the budget, did each take what its fields may become."""
    holding(full, form(full.bucket, 1 << 20), FORM_BUDGET // (20 * KIB))
    assert accepts_form(full, open_connection)


def accepts_form(program, open_connection):
    """Its policy is complained of, so it was read."""
    return open_connection(program).ask(form(program.bucket, 16 * KIB) + b"x" * 16 * KIB).element("Code") == "MalformedPOSTRequest"


def test_what_is_refused_is_not_kept(full, open_connection):
    """Three times the budget, of which a third may stay, and the memory of the connections themselves."""
    for _ in range(2 * BUDGET // BODY):
        assert open_connection(full).ask(kms(BODY) + b" " * BODY).body == THROTTLED
    assert full.peak_memory() < 2 * BUDGET


def test_long_heads_have_a_budget_too(start, holding, open_connection):
    """Each that goes on beyond 8 KiB counts as the 64 KiB that it may become."""
    program = start("--header-timeout", "1h")
    held = holding(program, b"GET / HTTP/1.1\r\nHost: localhost\r\na: " + b"x" * 9 * KIB, BUDGET // (64 * KIB))
    answer = open_connection(program).ask(b"GET / HTTP/1.1\r\nHost: localhost\r\na: " + b"x" * 9 * KIB)
    assert (answer.status, answer.body, answer.closes) == (503, b"", True)
    assert open_connection(program).serves_on()
    assert held[0].ask(b"\r\n\r\n").element("Code") == "RequestHeaderSectionTooLarge"
    assert program.peak_memory() < BUDGET
