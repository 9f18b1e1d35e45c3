"""What is recorded of a response says whether its client got all of it."""

import json

import pytest

from raw.connection import HEALTH, Connection, request, signed
from raw.waiting import wait_until
from test_log import lines_about_requests

SIZE = 32 * 1024 * 1024  # more than the buffers between two sockets hold


def explained(program, answer):
    return json.loads(program.get(f"/_s3seal/requests/{answer.header('x-amz-request-id')}/explain"))


@pytest.fixture
def program(start, open_connection):
    program = start("--log-format", "json", "--threads", "2")
    connection = open_connection(program)
    assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
    assert connection.ask(signed("PUT", "/bucket/long", body=bytes(SIZE))).status == 200
    assert connection.ask(signed("PUT", "/bucket/short", body=b"hello")).status == 200
    return program


def test_a_get_that_is_cut_in_the_middle_is_no_complete_one(program):
    with Connection(program.port) as client:
        head = client.send(signed("GET", "/bucket/long")).read_head()
        assert (head.status, head.header("Content-Length")) == (200, str(SIZE))
        while_it_is_sent = explained(program, head)
        assert (while_it_is_sent["state"], while_it_is_sent["status"], while_it_is_sent["bytes_sent"]) == ("sending", 200, 0)
    wait_until(lambda: explained(program, head)["state"] != "sending", "the server to notice that its client has gone")
    told = explained(program, head)
    assert (told["state"], told["status"], told["operation"]) == ("cut", 200, "GetObject")
    assert 0 < told["bytes_sent"] < SIZE
    (line,) = [line for line in lines_about_requests(program) if line.get("operation") == "GetObject"]
    assert (line["status"], line["sent"], line["cut"]) == (200, told["bytes_sent"], "true")


def test_a_response_that_arrives_says_how_many_bytes_it_had(program, open_connection):
    connection = open_connection(program)
    long = connection.ask(signed("GET", "/bucket/long"))
    short = connection.ask(signed("GET", "/bucket/short"))
    head = connection.send(signed("HEAD", "/bucket/long")).read_answer(to_head=True)
    listed = connection.ask(signed("GET", "/bucket?list-type=2"))  # comes in chunks
    deleted = connection.ask(signed("DELETE", "/bucket/short"))
    assert connection.ask(HEALTH).status == 200
    for answer, size in ((long, SIZE), (short, 5), (head, 0), (listed, len(listed.body)), (deleted, 0)):
        told = explained(program, answer)
        assert (told["state"], told["bytes_sent"]) == ("complete", size), told
        assert "cut" not in told
    lines = lines_about_requests(program)
    assert [line["sent"] for line in lines if line.get("operation") == "GetObject"] == [SIZE, 5]
    assert not [line for line in lines if "cut" in line]


def test_a_record_says_what_was_received_and_how_it_was_encrypted(program, open_connection):
    connection = open_connection(program)
    answer = connection.ask(signed("PUT", "/bucket/sealed", {"x-amz-server-side-encryption": "aws:kms"}, body=b"hello"))
    told = explained(program, answer)
    assert (told["bucket"], told["key"], told["bytes_received"]) == ("bucket", "sealed", 5)
    key = answer.header("x-amz-server-side-encryption-aws-kms-key-id")
    assert told["encryption"] == {"mode": "aws:kms", "kms_key": key, "bucket_key": False, "from": "header"}
    assert told["kms_calls"] == [{"operation": "GenerateDataKey", "kms_key": key, "result": "Success"}]
    assert (told["signature_form"], told["checksum"]) == ("SigV4 AuthHeader", "CRC64NVME")
    default = explained(program, connection.ask(signed("PUT", "/bucket/plain", body=b"hello")))
    assert default["encryption"] == {"mode": "AES256", "bucket_key": False, "from": "bucket default"}
    read = explained(program, connection.ask(signed("GET", "/bucket/sealed")))
    assert read["encryption"] == {"mode": "aws:kms", "kms_key": key, "bucket_key": False, "from": "stored"}
    assert [call["operation"] for call in read["kms_calls"]] == ["Decrypt"]


def test_a_head_that_is_no_request_is_recorded(program, open_connection):
    refused = open_connection(program).ask(request("GET", "/", {"x-long": "a" * 20_000}))
    assert refused.status == 400
    told = explained(program, refused)
    assert (told["code"], told["stages"]) == ("RequestHeaderSectionTooLarge", [{"stage": "head", "outcome": "refused"}])
