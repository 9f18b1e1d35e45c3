"""What disks do: flipped bits, restarts, directories of others."""

import json
import sqlite3

import pytest

from support.program import run_to_end
from raw.connection import Connection, Cut, signed
from raw.waiting import wait_until

KIB = 1024


def put(program, key, body):
    with Connection(program.port) as connection:
        assert connection.send(signed("PUT", "/bucket", body=b"")).read_answer().status == 200
        assert connection.send(signed("PUT", f"/bucket/{key}", body=body)).read_answer().status == 200


def get(program, key):
    with Connection(program.port) as connection:
        return connection.send(signed("GET", f"/bucket/{key}")).read_answer()


def flip(path, place):
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))


def blob_file(data, size):
    """The only file, but for the database's, of more than that many bytes."""
    files = (path for path in data.rglob("*") if path.is_file() and not path.name.startswith(database(data).name))
    (found,) = [path for path in files if path.stat().st_size > size]
    return found


def test_a_flipped_bit_in_the_first_segment_is_an_internal_error(start, tmp_path):
    program = start("--data-dir", tmp_path / "data")
    put(program, "k", b"x" * 300 * KIB)
    flip(blob_file(tmp_path / "data", 300 * KIB), 1000)
    answer = get(program, "k")
    assert (answer.status, answer.element("Code")) == (500, "InternalError")
    assert b"xxxx" not in answer.body
    assert program.stop() == 0
    assert "is not what was sealed" in program.log.read_text()


def test_a_flipped_bit_further_on_cuts_the_connection_before_it(start, tmp_path):
    program = start("--data-dir", tmp_path / "data")
    put(program, "k", b"x" * 300 * KIB)
    flip(blob_file(tmp_path / "data", 300 * KIB), 200 * KIB)
    with Connection(program.port) as connection:
        with pytest.raises(Cut) as cut:
            connection.send(signed("GET", "/bucket/k")).read_answer()
        assert len(cut.value.got) <= 200 * KIB
        assert set(cut.value.got) <= {ord("x")}


def test_a_file_that_is_too_short_is_an_internal_error(start, tmp_path):
    program = start("--data-dir", tmp_path / "data")
    put(program, "k", b"x" * 300 * KIB)
    with blob_file(tmp_path / "data", 300 * KIB).open("r+b") as file:
        file.truncate(100)
    assert get(program, "k").status == 500


def test_a_missing_file_is_an_internal_error(start, tmp_path):
    program = start("--data-dir", tmp_path / "data")
    put(program, "k", b"x" * 300 * KIB)
    blob_file(tmp_path / "data", 300 * KIB).unlink()
    assert get(program, "k").status == 500


def database(data):
    (found,) = [path for path in data.rglob("*") if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"]
    return found


def test_a_newer_schema_is_refused(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    put(program, "k", b"x")
    assert program.stop() == 0
    with sqlite3.connect(database(data)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + 1}")
    refused = run_to_end("serve", "--port", "0", "--data-dir", data)
    assert refused.returncode == 2
    assert "later version" in refused.stderr


def test_a_policy_is_not_decided_by_what_could_not_be_read(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    chosen = {"x-amz-server-side-encryption": "AES256"}
    unchosen_is_denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::bucket/*",
        "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}},
    }
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
        policy = json.dumps({"Statement": unchosen_is_denied}).encode()
        assert connection.ask(signed("PUT", "/bucket?policy", body=policy)).status == 204
        upload = connection.ask(signed("POST", "/bucket/k?uploads", chosen, body=b"")).element("UploadId")
        part = f"/bucket/k?partNumber=1&uploadId={upload}"
        assert connection.ask(signed("PUT", part, body=b"x")).status == 200
        with sqlite3.connect(database(data)) as rows:
            rows.execute("ALTER TABLE upload RENAME TO lost")
        failed = connection.ask(signed("PUT", part, body=b"x"))
    assert (failed.status, failed.element("Code")) == (500, "InternalError")


def test_a_database_that_is_none_is_refused(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    assert program.stop() == 0
    database(data).write_bytes(b"not a database" * 1000)
    refused = run_to_end("serve", "--port", "0", "--data-dir", data)
    assert refused.returncode == 2
    assert refused.stderr.strip()


@pytest.mark.parametrize("durability", ["normal", "full"])
def test_a_restart_finds_objects_of_every_size(start, tmp_path, durability):
    data = tmp_path / "data"
    sizes = [0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 1000 * KIB]
    program = start("--data-dir", data, "--durability", durability)
    for size in sizes:
        put(program, str(size), b"y" * size)
    program.kill()
    program = start("--data-dir", data, "--durability", durability)
    for size in sizes:
        assert get(program, str(size)).body == b"y" * size


def bytes_in(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_file_of_an_unfinished_write_is_swept_at_the_start(start, tmp_path):
    data = tmp_path / "data"
    program = start("--data-dir", data)
    put(program, "k", b"x" * 300 * KIB)
    with Connection(program.port) as connection:
        connection.send(signed("PUT", "/bucket/half", body=b"z" * 900 * KIB)[: -100 * KIB])
        wait_until(lambda: bytes_in(data / "blobs") > 900 * KIB, "most of the body to be on disk")
        program.kill()
    program = start("--data-dir", data)
    assert get(program, "half").element("Code") == "NoSuchKey"
    assert get(program, "k").body == b"x" * 300 * KIB
    assert bytes_in(data / "blobs") < 900 * KIB
