"""What somebody who writes to the disk can do to objects: it is refused, and never answered with other bytes."""

import random

import pytest

from stored.objects import (
    BUCKET,
    MODES,
    PART,
    SETTINGS,
    Rows,
    blob_files,
    body_of,
    changed,
    expect_never_wrong,
    flipped,
    get,
    put,
    put_parts,
)
from support.program import Program
from support.sdk_clients import make_boto3

HEADER = 48
SEGMENT = 65536
FILE = 200_000


class Victim:
    """A server whose disk is damaged and repaired again, with objects of one mode."""

    def __init__(self, program, data, mode):
        self.program, self.data, self.mode = program, data, mode
        self.rows = Rows(data)
        self.bodies = {name: body_of(size, name) for name, size in {"row": 3_000, "row-2": 3_000, "file": FILE, "file-2": FILE}.items()}
        client = make_boto3(program.http)
        client.create_bucket(Bucket=BUCKET)
        for name, body in self.bodies.items():
            put(client, name, body, mode)
        parts = [body_of(PART, "part 1"), body_of(PART, "part 2")]
        put_parts(client, "parts", parts, mode)
        self.bodies["parts"] = b"".join(parts)
        client.close()

    def files(self, name):
        return blob_files(self.program, self.data, name)

    def expect_never_wrong(self, *names):
        for name in names:
            expect_never_wrong(self.program, name, self.mode, self.bodies[name])

    def expect_right(self, *names):
        for name in names:
            assert get(self.program, name, self.mode).body == self.bodies[name]


@pytest.fixture(scope="module", params=MODES)
def victim(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("victim")
    with Program(folder / "log", "--data-dir", folder / "data", *SETTINGS) as program:
        yield Victim(program, folder / "data", request.param)


@pytest.fixture(autouse=True)
def repaired(victim):
    yield
    victim.expect_right(*victim.bodies)


def some_places(size):
    """The whole header, what lies around the segments' edges, and bytes by chance."""
    chance = random.Random(size)
    places = {*range(HEADER + 2), HEADER + SEGMENT, HEADER + SEGMENT + 16, HEADER + SEGMENT + 32, size - 17, size - 1}
    return sorted(at for at in places | {chance.randrange(size) for _ in range(20)} if at < size)


def test_a_flipped_bit_in_a_file(victim):
    (path,) = victim.files("file")
    whole = path.read_bytes()
    for at in some_places(len(whole)):
        with changed(path, flipped(whole, at)):
            victim.expect_never_wrong("file")


def test_a_flipped_bit_in_a_row(victim):
    whole = victim.rows.column("row", "bytes")
    for at in some_places(len(whole)):
        with victim.rows.changed("row", bytes=flipped(whole, at)):
            victim.expect_never_wrong("row")


def test_a_flipped_bit_in_a_wrapped_key(victim):
    whole = victim.rows.column("file", "sse_wrapped_key")
    for at in range(0, len(whole), 3):
        with victim.rows.changed("file", sse_wrapped_key=flipped(whole, at)):
            victim.expect_never_wrong("file")
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        with victim.rows.changed("file", sse_wrapped_key=whole[:size]):
            victim.expect_never_wrong("file")


def test_a_flipped_bit_in_a_part(victim):
    for path in victim.files("parts"):
        whole = path.read_bytes()
        for at in (0, 20, HEADER, len(whole) // 2, len(whole) - 1):
            with changed(path, flipped(whole, at)):
                victim.expect_never_wrong("parts")


def test_files_that_are_cut_extended_or_missing(victim):
    (path,) = victim.files("file")
    whole = path.read_bytes()
    for content in (b"", whole[:47], whole[: HEADER + SEGMENT], whole[:-1], whole + b"\0", whole + whole[HEADER:]):
        with changed(path, content):
            victim.expect_never_wrong("file")
    path.rename(path.with_suffix(".away"))
    victim.expect_never_wrong("file")
    path.with_suffix(".away").rename(path)


def test_a_row_that_says_another_size(victim):
    size = victim.rows.column("file", "size")
    for other in (0, 1, size - 1, size + 1, SEGMENT, 3 * SEGMENT, size + SEGMENT):
        with victim.rows.changed("file", size=other):
            victim.expect_never_wrong("file")


def test_two_files_exchanged(victim):
    (one,), (other,) = victim.files("file"), victim.files("file-2")
    first, second = one.read_bytes(), other.read_bytes()
    with changed(one, second), changed(other, first):
        victim.expect_never_wrong("file", "file-2")
    with changed(one, first[:HEADER] + second[HEADER:]):
        victim.expect_never_wrong("file")


def test_two_parts_of_one_upload_exchanged(victim):
    one, other = victim.files("parts")
    first, second = one.read_bytes(), other.read_bytes()
    assert len(first) == len(second)
    with changed(one, second), changed(other, first):
        victim.expect_never_wrong("parts")
    with changed(one, first[:HEADER] + second[HEADER:]), changed(other, second[:HEADER] + first[HEADER:]):
        victim.expect_never_wrong("parts")


@pytest.mark.parametrize("columns", [["sse_wrapped_key"], ["blob_id", "bytes"], ["sse_wrapped_key", "blob_id", "bytes"]])
def test_what_two_rows_hold_exchanged(victim, columns):
    first, second = ({name: victim.rows.column(key, name) for name in columns} for key in ("row", "row-2"))
    with victim.rows.changed("row", **second), victim.rows.changed("row-2", **first):
        victim.expect_never_wrong("row", "row-2")


def test_an_older_file_put_back(victim):
    client = make_boto3(victim.program.http)
    put(client, "replayed", body_of(FILE, "older"), victim.mode)
    (path,) = victim.files("replayed")
    older = path.read_bytes()
    victim.bodies["replayed"] = body_of(FILE, "newer")
    put(client, "replayed", victim.bodies["replayed"], victim.mode)
    (current,) = victim.files("replayed")
    with changed(current, older):
        victim.expect_never_wrong("replayed")
    path.write_bytes(older)
    victim.expect_right("replayed")
    path.unlink()


def test_another_mode_in_the_row(victim):
    """The mode is a name; what opens the bytes is the key. A wrong name gives the right bytes, or none."""
    for mode in ("AES256", "aws:kms", "aws:kms:dsse", "SSE-C"):
        with victim.rows.changed("file", sse_mode=mode):
            answer = get(victim.program, "file", victim.mode)
            assert answer.status >= 400 or answer.body == victim.bodies["file"], mode


def test_a_row_that_says_that_nothing_is_sealed(victim):
    for sealed_format in (0, 2):
        with victim.rows.changed("file", sse_format=sealed_format):
            victim.expect_never_wrong("file")
