"""`--ready-file`, and what is done with it: `s3seal env`, `s3seal stop`."""

import errno
import json
import shlex
import socket
import subprocess

import pytest

from support.program import run_to_end

SECONDS = 60


@pytest.fixture
def ready(tmp_path):
    return tmp_path / "folder" / "ready.json"


@pytest.fixture
def program(start, ready):
    ready.parent.mkdir()
    return start("--ready-file", ready)


def ca_of(ready):
    return ready.with_name(ready.name + ".ca.pem")


def test_it_says_where_the_server_is(program, ready):
    said = json.loads(ready.read_text())
    assert said == {
        "endpoint": program.http,
        "https_endpoint": program.http.replace("http:", "https:"),
        "port": program.port,
        "pid": program.process.pid,
        "ca": str(ca_of(ready)),
        "version": json.loads(program.get("/_s3seal/health"))["version"],
    }
    assert ca_of(ready).read_bytes() == program.get("/_s3seal/ca.pem")
    assert sorted(path.name for path in ready.parent.iterdir()) == ["ready.json", "ready.json.ca.pem"]


def test_it_goes_with_the_server(program, ready):
    assert program.stop() == 0
    assert list(ready.parent.iterdir()) == []


def test_that_of_a_killed_server_is_replaced(program, ready, start):
    program.kill()
    assert ready.exists()
    again = start("--ready-file", ready)
    assert json.loads(ready.read_text())["pid"] == again.process.pid
    assert again.stop() == 0
    assert not ready.exists()


def test_that_of_a_running_server_is_its_own(program, ready):
    second = run_to_end("--port", "0", "--ready-file", ready)
    assert second.returncode == 2
    assert f"{ready} belongs to a server that runs (process {program.process.pid})" in second.stderr
    assert json.loads(ready.read_text())["pid"] == program.process.pid


def test_where_it_cannot_be_written(tmp_path):
    ran = run_to_end("--port", "0", "--ready-file", tmp_path / "missing" / "ready.json")
    assert ran.returncode == 2 and "cannot write" in ran.stderr and "No such file" in ran.stderr
    assert "Ready." not in ran.stdout


def test_with_a_certificate_of_the_users(start, ready, make_certificate):
    ready.parent.mkdir()
    certificate, key = make_certificate
    start("--ready-file", ready, "--tls-cert", certificate, "--tls-key", key)
    assert json.loads(ready.read_text())["ca"] == ""
    assert not ca_of(ready).exists()


@pytest.fixture
def make_certificate(tmp_path):
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key


def refuses_connections(port):
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED


def test_stop_waits_until_it_has_stopped(program, ready):
    ran = run_to_end("stop", "--ready-file", ready)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert not ready.exists() and refuses_connections(program.port)
    assert program.process.wait(SECONDS) == 0  # a moment later, as its lock goes before it
    again = run_to_end("stop", "--ready-file", ready)
    assert again.returncode == 1 and f"there is no ready file {ready}" in again.stderr


def test_stop_ends_nobody_else(program, ready):
    """The process of a server that was killed may be somebody else's by now."""
    program.kill()
    said = json.loads(ready.read_text())
    with subprocess.Popen(["sleep", "1000"]) as other:
        ready.write_text(json.dumps(said | {"pid": other.pid}))
        ran = run_to_end("stop", "--ready-file", ready)
        assert other.poll() is None
        other.kill()
    assert ran.returncode == 1 and "does not run: the file is removed" in ran.stderr
    assert list(ready.parent.iterdir()) == []


def test_stop_of_a_url(start):
    program = start("--admin", "token", "--admin-token", "sixteen-of-these-characters")
    unauthorized = run_to_end("stop", program.http)
    assert unauthorized.returncode == 1 and "Bearer with the admin token" in unauthorized.stderr
    ran = run_to_end("stop", program.http, "--admin-token", "sixteen-of-these-characters")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert refuses_connections(program.port)
    assert program.process.wait(SECONDS) == 0
    again = run_to_end("stop", program.http, "--admin-token", "sixteen-of-these-characters")
    assert again.returncode == 1 and "refused" in again.stderr


def test_what_is_typed_is_stopped(program, ready, start, monkeypatch):
    """Not what the environment names."""
    from support import program as support

    other = start()
    monkeypatch.setattr(support, "clean_environment", lambda: {"PATH": "/usr/bin:/bin", "S3SEAL_ENDPOINT": other.http})
    assert run_to_end("stop", "--ready-file", ready).returncode == 0
    assert program.process.wait(SECONDS) == 0
    assert json.loads(other.get("/_s3seal/health"))["status"] == "ready"
    assert run_to_end("stop").returncode == 0
    assert other.process.wait(SECONDS) == 0


def test_a_file_without_a_lock_may_be_a_running_servers(program, ready):
    """As on file systems whose locks stay on one machine."""
    copy = ready.with_name("copy.json")
    copy.write_text(ready.read_text())
    ran = run_to_end("stop", "--ready-file", copy)
    assert ran.returncode == 1 and f"s3seal stop {program.http} stops it" in ran.stderr
    assert copy.exists() and program.process.poll() is None
    assert run_to_end("env", "--ready-file", copy).returncode == 0
    program.kill()
    gone = run_to_end("env", "--ready-file", copy)
    assert (gone.returncode, gone.stdout) == (1, "") and f"the server of {copy} does not run" in gone.stderr
    assert "the file is removed" in run_to_end("stop", "--ready-file", copy).stderr
    assert not copy.exists()


def test_stop_needs_a_ready_file(tmp_path):
    other = tmp_path / "other.json"
    other.write_text("{}")
    assert "is no ready file of s3seal" in run_to_end("stop", "--ready-file", other).stderr


def sourced(text, *names, **around):
    """What a shell has in these variables afterwards; `-`: it is not set."""
    script = text + "".join(f'\nprintf "%s\\n" "${{{name}--}}"' for name in names)
    ran = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin", **around})
    return ran.stdout.splitlines()


NAMES = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE", "S3SEAL_ENDPOINT")


def test_env_prints_what_a_shell_takes(program, ready):
    ran = run_to_end("env", "--ready-file", ready)
    assert ran.returncode == 0, ran.stderr
    values = [program.http, "test", "test", "us-east-1", "us-east-1", str(ca_of(ready)), program.http]
    assert sourced(ran.stdout, *NAMES) == values


@pytest.mark.parametrize("form", ["sh", "dotenv", "json", "fish", "powershell"])
def test_env_in_every_form(program, ready, form):
    said = run_to_end("env", "--ready-file", ready, "--format", form).stdout
    expected = dict(zip(NAMES, sourced(run_to_end("env", "--ready-file", ready).stdout, *NAMES)))
    if form == "json":
        assert json.loads(said) == expected
        return
    pattern = {"sh": "export {}='{}'", "dotenv": "{}={}", "fish": "set -gx {} '{}'", "powershell": "$env:{} = '{}'"}[form]
    assert sorted(said.splitlines()) == sorted(pattern.format(name, value) for name, value in expected.items())


def test_env_of_a_url_keeps_the_certificate(program, tmp_path):
    file = tmp_path / "certificates" / "it's.pem"
    ran = run_to_end("env", program.http, "--https", "--ca-file", file)
    assert sourced(ran.stdout, "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE") == [program.http.replace("http:", "https:"), str(file)]
    assert file.read_bytes() == program.get("/_s3seal/ca.pem")


def test_env_unsets_what_leads_elsewhere(program, ready, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    said = run_to_end("env", "--ready-file", ready)
    assert sourced(said.stdout, "AWS_PROFILE", AWS_PROFILE="production") == ["-"]
    assert "AWS_PROFILE is set" in run_to_end("env", "--ready-file", ready, "--format", "json").stderr


def test_env_says_what_is_wrong(tmp_path, program):
    assert run_to_end("env", program.http, "--format", "csh").returncode == 2
    ran = run_to_end("env", "--ready-file", tmp_path / "none.json")
    assert ran.returncode == 1 and ran.stdout == "" and "there is no ready file" in ran.stderr
    program.stop()
    gone = run_to_end("env", program.http)
    assert gone.returncode == 1 and gone.stdout == "" and "refused" in gone.stderr


def test_commands_ask_the_server_that_is_named(program, monkeypatch):
    """As programs under `s3seal run` do."""
    from support import program as support

    monkeypatch.setattr(support, "clean_environment", lambda: {"PATH": "/usr/bin:/bin", "S3SEAL_ENDPOINT": program.http})
    assert run_to_end("namespace", "create", "named-here").returncode == 0
    assert "named-here" in run_to_end("namespace", "list", program.http).stdout
    assert shlex.split(run_to_end("namespace", "list").stdout)
