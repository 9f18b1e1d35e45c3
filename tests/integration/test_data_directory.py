"""Whose a data directory is, what a start does in it, and what one that was cut off leaves."""

import random
import re
import shutil
import signal
import subprocess

import pytest

from raw.connection import Connection, signed
from raw.stepping import start_and_kill_at
from support.program import PROGRAM, clean_environment, run_to_end

KIB = 1024
BODY = b"x" * 300 * KIB


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def fill(program, key="k"):
    with Connection(program.port) as connection:
        connection.ask(signed("PUT", "/bucket", body=b""))
        assert connection.ask(signed("PUT", f"/bucket/{key}", body=BODY)).status == 200


def get(program, key="k"):
    with Connection(program.port) as connection:
        return connection.ask(signed("GET", f"/bucket/{key}"))


def refusal(*arguments):
    ran = run_to_end("serve", "--port", "0", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    return ran.stderr


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("linked", [False, True])
def test_a_directory_of_somebody_else_is_refused_and_left_alone(tmp_path, linked):
    project = tmp_path / "project"
    (project / "blobs").mkdir(parents=True)
    (project / "blobs" / "thesis.docx").write_text("years of work")
    (project / "notes.txt").write_text("more of it")
    named = project
    if linked:
        named = tmp_path / "link"
        named.symlink_to(project)
    before = contents(project)
    for _ in range(2):
        assert f"{named} is not empty and no data directory of s3seal" in refusal("--data-dir", named)
    assert contents(project) == before


def test_files_of_others_stay_where_they_are(start, data, tmp_path):
    program = start("--data-dir", data)
    fill(program)
    assert program.stop() == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ("a" * 64)).write_text("behind a link")
    (data / "blobs" / "thesis.docx").write_text("years of work")
    (data / "blobs" / ("b" * 64)).symlink_to(elsewhere / ("a" * 64))
    program = start("--data-dir", data)
    assert get(program).body == BODY
    assert (data / "blobs" / "thesis.docx").read_text() == "years of work"
    assert (data / "blobs" / ("b" * 64)).is_symlink()
    assert (elsewhere / ("a" * 64)).read_text() == "behind a link"


def test_blobs_behind_a_link_are_used_but_not_swept(start, data, tmp_path):
    program = start("--data-dir", data)
    fill(program)
    assert program.stop() == 0
    elsewhere = tmp_path / "elsewhere"
    shutil.move(data / "blobs", elsewhere)
    (data / "blobs").symlink_to(elsewhere)
    (elsewhere / ("a" * 64)).write_text("somebody's")
    program = start("--data-dir", data)
    assert get(program).body == BODY
    assert (elsewhere / ("a" * 64)).read_text() == "somebody's"
    assert "is a link" in program.log.read_text()


@pytest.mark.parametrize("missing", [["s3seal.db"], ["s3seal.db-wal"], ["s3seal.db", "s3seal.db-wal", "s3seal.db-shm"]])
def test_a_start_beside_a_missing_part_of_the_database_is_refused_and_moves_nothing(start, data, tmp_path, missing):
    program = start("--data-dir", data)
    fill(program)
    program.kill()
    aside = tmp_path / "aside"
    aside.mkdir()
    for name in missing:
        shutil.move(data / name, aside)
    before = contents(data)
    for _ in range(2):
        told = refusal("--data-dir", data)
        assert re.search(r"s3seal\.db(-wal)? is missing", told), told
    assert contents(data) == before
    for name in missing:
        shutil.move(aside / name, data)
    assert get(start("--data-dir", data)).body == BODY


def test_a_database_whose_schema_was_in_its_missing_log_is_refused(start, data):
    """So soon after the first start all of it is in the log; without the index too it looks like a fresh one."""
    program = start("--data-dir", data)
    fill(program)
    program.kill()
    for name in ("s3seal.db-wal", "s3seal.db-shm"):
        (data / name).unlink()
    before = contents(data / "blobs")
    assert "bodies or keys that belong to it are there" in refusal("--data-dir", data)
    assert contents(data / "blobs") == before


def test_what_seems_orphaned_is_moved_and_comes_back_with_its_rows(start, data, tmp_path):
    program = start("--data-dir", data)
    fill(program, "old")
    assert program.stop() == 0
    shutil.copy(data / "s3seal.db", tmp_path / "old.db")
    program = start("--data-dir", data)
    fill(program, "new")
    assert program.stop() == 0
    shutil.copy(data / "s3seal.db", tmp_path / "new.db")

    shutil.copy(tmp_path / "old.db", data / "s3seal.db")
    program = start("--data-dir", data)
    assert get(program, "old").body == BODY
    assert len(list((data / "blobs").iterdir())) == len(list((data / "orphans").iterdir())) == 1
    assert f"1 stored bodies that no object refers to were moved to {data / 'orphans'}" in program.log.read_text()
    assert program.stop() == 0

    shutil.copy(tmp_path / "new.db", data / "s3seal.db")
    program = start("--data-dir", data)
    for key in ("old", "new"):
        assert get(program, key).body == BODY
    assert not list((data / "orphans").iterdir())


def test_a_mounted_disk_is_an_empty_directory(start, data):
    (data / "lost+found").mkdir(parents=True)
    (data / ".gitkeep").touch()
    fill(start("--data-dir", data))


def expect_whole(program, data):
    fill(program)
    assert get(program).body == BODY
    assert program.get("/_s3seal/ca.pem") == (data / "ca.pem").read_bytes()
    assert not (data / "first-start").exists()
    assert not [path.name for path in data.iterdir() if path.name.endswith(".new")]


def test_a_first_start_may_be_killed_at_every_step(start, tmp_path):
    steps = 0
    while True:
        data = tmp_path / str(steps)
        if not start_and_kill_at(steps + 1, "--data-dir", data):
            break
        program = start("--data-dir", data)
        expect_whole(program, data)
        program.kill()
        shutil.rmtree(data)
        steps += 1
    assert steps > 30, "as many as it takes to make a database, keys and certificates"


def test_a_new_authority_may_be_killed_at_every_step(start, tmp_path):
    """Its user removed the old one from a directory that has been in use."""
    data = tmp_path / "data"
    program = start("--data-dir", data)
    fill(program)
    assert program.stop() == 0
    steps = 0
    for step in range(1, 1000):
        for path in data.glob("ca.*"):
            path.unlink()
        more = start_and_kill_at(step, "--data-dir", data)
        program = start("--data-dir", data)
        assert get(program).body == BODY
        assert program.get("/_s3seal/ca.pem") == (data / "ca.pem").read_bytes()
        program.kill()
        if not more:
            break
        steps += 1
    assert steps > 5


def test_a_first_start_may_be_killed_at_any_time(start, tmp_path):
    """Without tracing, as a container is killed: the time is that of a few thousand turns of a loop."""
    dice = random.Random(4)
    for number in range(12):
        data = tmp_path / str(number)
        process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0", "--data-dir", data],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=clean_environment(),
        )
        for _ in range(dice.randrange(60_000)):
            process.poll()
        process.send_signal(signal.SIGKILL)
        process.wait()
        program = start("--data-dir", data)
        expect_whole(program, data)
        program.kill()
