"""Started with the command lines and variables of other servers: what they mean here, and what the log says of the rest."""

import subprocess
import urllib.request
from contextlib import contextmanager

import pytest

from raw.connection import Connection, signed
from support.program import PROGRAM, Program, clean_environment, run_to_end


@contextmanager
def started(log, *arguments):
    """A server that was not started by `serve`. Gives its banner, and ends it."""
    with log.open("wb") as stderr, subprocess.Popen(
        [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, env=clean_environment(), text=True
    ) as process:
        try:
            banner = []
            for line in process.stdout:
                banner.append(line.rstrip("\n"))
                if banner[-1] == "Ready.":
                    break
            yield banner
        finally:
            process.terminate()
            process.wait(20)


def port_of(banner):
    return int(next(line for line in banner if line.startswith("endpoint: http://127.0.0.1:")).split(":")[3].split()[0])


def test_minio_is_started_in_its_words(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIO_ROOT_USER", "minioadmin")
    monkeypatch.setenv("MINIO_ROOT_PASSWORD", "minio-secret")
    monkeypatch.setenv("MINIO_DEFAULT_BUCKETS", "alpha:public,beta")
    monkeypatch.setenv("MINIO_BROWSER", "on")
    theirs = tmp_path / "data" / ".minio.sys"
    theirs.mkdir(parents=True)
    (theirs / "format.json").write_text("{}")
    log = tmp_path / "log"
    with started(log, "server", tmp_path / "data", "--console-address", ":9001", "--port", "0") as banner:
        assert banner[-1] == "Ready.", log.read_text()
        assert any("minioadmin" in line for line in banner if line.startswith("access keys: "))
        assert f"data: {tmp_path}/data/s3seal" in banner
        with Connection(port_of(banner)) as connection:
            assert connection.ask(signed("GET", "/beta")).status == 200, "test/test is there too"
        with urllib.request.urlopen(f"http://127.0.0.1:{port_of(banner)}/alpha", timeout=10) as answer:
            assert answer.status == 200
    said = log.read_text()
    assert said.count("without effect here: MINIO_BROWSER, --console-address") == 1
    assert said.count("server: profile minio, port 0") == 1
    assert said.count("holds files of another server: they stay as they are") == 1
    assert "minio-secret" not in said
    assert [path.name for path in theirs.iterdir()] == ["format.json"]


def test_what_was_stored_is_found_in_either_words(tmp_path):
    """`--data-dir DIR` takes DIR, `server DIR` a folder of it, unless DIR is what the former made."""
    log, mine, theirs = tmp_path / "log", tmp_path / "mine", tmp_path / "theirs"
    for words, place in (
        (["--data-dir", mine], mine),
        (["server", mine], mine),
        (["server", theirs], theirs / "s3seal"),
        (["server", theirs], theirs / "s3seal"),
    ):
        with started(log, *words, "--port", "0") as banner:
            assert banner[-1] == "Ready." and f"data: {place}" in banner, log.read_text()
        assert "another server" not in log.read_text()
    assert [path.name for path in theirs.iterdir()] == ["s3seal"] and not (mine / "s3seal").exists()


def test_variables_of_others_do_not_stop_the_start(tmp_path, monkeypatch):
    for name, value in {"SERVICES": "s3,sqs", "DEBUG": "express:*", "PERSISTENCE": "x", "LOCALSTACK_AUTH_TOKEN": "hunter2"}.items():
        monkeypatch.setenv(name, value)
    with Program(tmp_path / "log") as program:
        said = program.said()
    assert said.count("without effect here: SERVICES (sqs), PERSISTENCE, DEBUG, LOCALSTACK_AUTH_TOKEN") == 1
    assert "hunter2" not in said


def test_commands_say_nothing_of_them(server, monkeypatch):
    monkeypatch.setenv("SERVICES", "sqs")
    monkeypatch.setenv("MINIO_DEFAULT_BUCKETS", "No_Bucket")
    ran = run_to_end("healthcheck", "--port", server.port)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["MINIO_DEFAULT_BUCKETS", "COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", "initialBuckets"])
def test_buckets_that_s3_would_not_allow_are_left_out_and_named(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "a,b,fine")
    with Program(tmp_path / "log") as program:
        with Connection(program.port) as connection:
            assert connection.ask(signed("GET", "/fine")).status == 200
        assert run_to_end("healthcheck", "--port", program.port).returncode == 0
        said = program.said()
    assert said.count(f"without effect here: {name} (a, b: names that S3 does not allow)") == 1


def test_the_same_names_in_our_own_words_are_refused():
    ran = run_to_end("serve", "--port", "0", "--buckets", "a,fine")
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", '--buckets: "a" is not the name of a bucket\n')


@pytest.mark.parametrize("flag", ["data-dir", "port", "profile", "config"])
def test_a_long_flag_with_one_dash_is_refused_with_a_hint(flag):
    ran = run_to_end("serve", f"-{flag}=9000")
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f'-{flag}: unknown flag (did you mean "--{flag}"?)\n')


def test_what_holds_is_printed_and_can_be_loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIO_REGION", "eu-west-1")
    ran = run_to_end("server", "--address", "127.0.0.1:0", "--print-config", "--effective")
    assert ran.returncode == 0, ran.stderr
    for line in ['profile = "minio"  # server', "port = 0  # --address", 'region = "eu-west-1"  # MINIO_REGION', "threads = 1  # default"]:
        assert f"\n{line}\n" in ran.stdout
    assert "\n# credentials: minioadmin, rustfsadmin: set by profile minio, not printed\n" in ran.stdout
    monkeypatch.delenv("MINIO_REGION")
    file = tmp_path / "printed.toml"
    file.write_text(ran.stdout)
    again = run_to_end("--config", file, "--print-config", "--effective")
    assert again.returncode == 0, again.stderr
    assert [line.partition("  #")[0] for line in again.stdout.splitlines() if not line.startswith("#")] == [
        line.partition("  #")[0] for line in ran.stdout.splitlines() if not line.startswith("#")
    ]


def test_profiles_decide_who_is_believed(tmp_path):
    with Program(tmp_path / "lenient", "--profile", "localstack") as program, Connection(program.port) as connection:
        assert connection.ask(signed("GET", "/", access_key="nobody", secret="x")).status == 200
    with Program(tmp_path / "strict", "--profile", "minio") as program, Connection(program.port) as connection:
        assert connection.ask(signed("GET", "/", access_key="nobody", secret="x")).status == 403
        assert connection.ask(signed("GET", "/", access_key="minioadmin", secret="minioadmin")).status == 200
