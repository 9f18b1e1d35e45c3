"""`s3seal run`: a program with a server of its own."""

import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys

import pytest

from support.program import PROGRAM, clean_environment

SECONDS = 60
TELL = "import json, os; print(json.dumps(dict(os.environ)))"
ASK = """
import os, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
print(opener.open(os.environ["S3SEAL_ENDPOINT"] + "/_s3seal/health", timeout=30).read().decode())
"""
PUT = """
import os, boto3
s3 = boto3.client("s3")
s3.create_bucket(Bucket="from-run")
s3.put_object(Bucket="from-run", Key="k", Body=b"x")
print(s3.head_object(Bucket="from-run", Key="k")["ServerSideEncryption"])
"""
CONTRACT = """
[[expectations]]
name = "nothing is written without KMS"
all_encrypted = { bucket = "*", mode = "aws:kms" }
"""


def environment(tmp_path, **more):
    return {name: value for name, value in clean_environment().items() if not name.startswith("AWS_")} | {"TMPDIR": str(tmp_path)} | more


@pytest.fixture
def run(tmp_path):
    """Runs `s3seal run` to its end; nothing of it may stay in the folder for temporary files."""

    def run(*command, flags=(), python=None, **more):
        wanted = [sys.executable, "-c", python] if python else [*map(str, command)]
        ran = subprocess.run(
            [PROGRAM, "run", *map(str, flags), "--", *wanted],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=environment(tmp_path, **more),
            timeout=SECONDS,
        )
        assert not list(tmp_path.glob("s3seal-*"))
        return ran

    return run


def told(ran):
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_a_program_finds_its_server(run):
    ran = run(python=ASK)
    assert ran.returncode == 0 and json.loads(ran.stdout)["status"] == "ready"
    assert ran.stderr == ""


def test_an_sdk_needs_nothing_else(run):
    ran = run(python=PUT)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "AES256\n", "")


def test_an_sdk_trusts_it_over_https(run):
    ran = run(python=PUT, flags=["--https"])
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "AES256\n", "")


def test_the_variables(run):
    found = told(run(python=TELL, flags=["--region", "eu-central-1"]))
    assert found["AWS_ENDPOINT_URL"] == found["S3SEAL_ENDPOINT"]
    assert found["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"]) == ("test", "test")
    assert found["AWS_REGION"] == found["AWS_DEFAULT_REGION"] == "eu-central-1"
    assert found["AWS_CA_BUNDLE"].endswith("ready.json.ca.pem")
    secure = told(run(python=TELL, flags=["--https"]))
    assert secure["AWS_ENDPOINT_URL"] == secure["S3SEAL_ENDPOINT"].replace("http:", "https:")


def test_proxies_are_not_asked_for_it(run):
    around = {name: "http://127.0.0.1:1" for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy")}
    for flags in ([], ["--https"]):
        ran = run(python=PUT, flags=flags, **around)
        assert (ran.returncode, ran.stdout) == (0, "AES256\n"), ran.stderr


def test_nothing_around_leads_elsewhere(run):
    around = {
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "very-secret",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }
    ran = run(python=TELL, **around)
    found = told(ran)
    kept = {"AWS_ACCESS_KEY_ID": "test", "AWS_ENDPOINT_URL": found["S3SEAL_ENDPOINT"]}
    assert {name: found[name] for name in around if name in found} == kept
    for name in around.keys() - kept:
        assert f"s3seal: {name} is not handed on\n" in ran.stderr
    assert "very-secret" not in ran.stderr


PORTS = """
import json, os, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
said = json.loads(opener.open(os.environ["S3SEAL_ENDPOINT"] + "/_s3seal", timeout=30).read())
print(*sorted({one.rsplit(":", 1)[1] for one in said["endpoints"]}))
"""


@pytest.fixture
def taken():
    """A port that nobody else can have."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield str(held.getsockname()[1])


@pytest.mark.parametrize("where", ["profile", "variable", "other's variable", "file", "flag"])
def test_its_server_has_the_free_port_alone(run, tmp_path, taken, where):
    """Several of them run at a time, whatever ports are named for other starts."""
    file = tmp_path / "settings.toml"
    file.write_text(f"port = {taken}\nalso_port = [{taken}]\n")
    flags = {"profile": ["--profile", "s3mock"], "file": ["--config", file], "flag": ["--port", taken, "--also-port", taken]}
    around = {"variable": {"S3SEAL_ALSO_PORT": taken}, "other's variable": {"GATEWAY_LISTEN": f"127.0.0.1:{taken},127.0.0.1:{taken}"}}
    ran = run(python=PORTS, flags=flags.get(where, ()), **around.get(where, {}))
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.split()) == 1 and ran.stdout.strip() not in (taken, "9090", "9191")
    for flag in ("--port", "--also-port"):
        assert (f"{flag} is not used" in ran.stderr) == (where == "flag")


def test_a_ready_file_of_others_is_not_handed_on(run, tmp_path):
    """Nor is it what `s3seal stop` looks into there."""
    ran = run(PROGRAM, "stop", S3SEAL_READY_FILE=str(tmp_path / "others.json"))
    assert ran.returncode == 0, ran.stderr


def test_its_exit_code_is_the_programs(run):
    assert run("sh", "-c", "exit 7").returncode == 7
    assert run("sh", "-c", "kill -9 $$").returncode == 128 + 9
    assert run("sh", "-c", "kill -TERM $$").returncode == 128 + 15


def test_what_cannot_be_run(run, tmp_path):
    missing = run("no-such-program-here")
    assert missing.returncode == 127 and "cannot run no-such-program-here: No such file" in missing.stderr
    text = tmp_path / "text"
    text.write_text("hello")
    assert run(text).returncode == 126


def test_arguments_reach_it_as_they_are(run):
    arguments = ["--port", "x", "", "a b", "--", "--seed"]
    assert run("printf", "%s|", *arguments).stdout == "".join(f"{one}|" for one in arguments)


def test_it_reads_what_is_typed(tmp_path):
    ran = subprocess.run([PROGRAM, "run", "--", "cat"], input="typed", capture_output=True, text=True, env=environment(tmp_path), timeout=SECONDS)
    assert (ran.returncode, ran.stdout) == (0, "typed")


def test_other_settings_of_the_server(run):
    ran = run(python='import boto3; print([one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]])', flags=["--buckets", "a-one,b-two"])
    assert ran.stdout == "['a-one', 'b-two']\n", ran.stderr


def test_a_server_that_does_not_start(run, tmp_path):
    ran = run("touch", tmp_path / "ran", flags=["--seed", tmp_path / "no-such-seed.toml"])
    assert ran.returncode == 125
    assert "no-such-seed.toml" in ran.stderr
    assert not (tmp_path / "ran").exists()


def test_how_it_is_used(run):
    for arguments in (["run"], ["run", "--"], ["run", "sh"], ["run", "--nothing", "--", "true"]):
        ran = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, env=clean_environment(), timeout=SECONDS)
        assert ran.returncode == 2 and ran.stderr, arguments


def test_a_contract_that_holds(run, tmp_path):
    contract = tmp_path / "contract.toml"
    contract.write_text(CONTRACT.replace("aws:kms", "AES256"))
    ran = run(python=PUT, flags=["--contract", contract])
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_contract_that_does_not_hold(run, tmp_path):
    contract = tmp_path / "contract.toml"
    contract.write_text(CONTRACT)
    ran = run(python=PUT, flags=["--contract", contract])
    assert ran.returncode == 1
    assert ran.stdout == "AES256\n"
    assert "s3seal: the contract does not hold" in ran.stderr and 'found "AES256"' in ran.stderr
    failed = run(python=PUT + "raise SystemExit(7)", flags=["--contract", contract])
    assert failed.returncode == 7 and 'found "AES256"' in failed.stderr


IN_NAMESPACE = """
import json, os, boto3, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
def ask(method, path):
    asked = urllib.request.Request(os.environ["S3SEAL_ENDPOINT"] + path, method=method, data=b"{}", headers={"Content-Type": "application/json"})
    return opener.open(asked, timeout=30).read()
made = json.loads(ask("POST", "/_s3seal/namespaces"))
s3 = boto3.client("s3", aws_access_key_id=made["access_key"], aws_secret_access_key=made["secret_key"])
s3.create_bucket(Bucket="in-namespace")
s3.put_object(Bucket="in-namespace", Key="k", Body=b"x")
ask("DELETE", "/_s3seal/namespaces/" + made["namespace"])
"""


def test_a_contract_that_does_not_hold_in_a_dropped_namespace(run, tmp_path):
    contract = tmp_path / "contract.toml"
    contract.write_text(CONTRACT)
    ran = run(python=IN_NAMESPACE, flags=["--contract", contract])
    assert ran.returncode == 1
    assert "s3seal: the contract does not hold in namespace " in ran.stderr and 'found "AES256"' in ran.stderr


COUNT = """
import os, signal, sys
for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(one, lambda number, frame: os.write(1, b"got %d\\n" % number))
os.write(1, b"begun\\n")
for line in sys.stdin:
    os.write(1, b"line " + line.encode())
"""


class Typed:
    """A program under `s3seal run` with a terminal of its own."""

    def __init__(self, tmp_path, *, flags=(), python=COUNT):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [PROGRAM, "run", *flags, "--", sys.executable, "-c", python],
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(tmp_path),
            start_new_session=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        )
        os.close(slave)

    def line(self):
        return self.process.stdout.readline().decode().strip()

    def type(self, text):
        os.write(self.master, text)

    def end(self):
        """Ends its input, as ^D does; what it still said, and its exit code."""
        self.type(b"\x04")
        rest, _ = self.process.communicate(timeout=SECONDS)
        os.close(self.master)
        return rest.decode().splitlines(), self.process.returncode


def test_an_interrupt_of_the_terminal_comes_once(tmp_path):
    typed = Typed(tmp_path)
    assert typed.line() == "begun"
    typed.type(b"\x03")
    assert typed.line() == "got 2"
    typed.type(b"after\n")
    assert typed.end() == (["line after"], 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_are_handed_on(tmp_path, number):
    typed = Typed(tmp_path)
    assert typed.line() == "begun"
    typed.process.send_signal(number)
    assert typed.line() == f"got {int(number)}"
    typed.type(b"after\n")
    assert typed.end() == (["line after"], 0)


def test_a_program_may_send_its_signal_at_once(run):
    """Whoever starts it listens before it begins."""
    ran = run(python="import os, signal; signal.signal(signal.SIGTERM, lambda *_: os._exit(9)); os.kill(os.getppid(), signal.SIGTERM); signal.pause()")
    assert ran.returncode == 9, ran.stderr


SERVER = """
import json, os
def server():
    return json.load(open(os.environ["AWS_CA_BUNDLE"].removesuffix(".ca.pem")))["pid"]
"""
TELL_SERVER = SERVER + "import sys; print(server(), flush=True); sys.stdin.read()"
# A pidfd of a process is readable when it has ended.
KILL_SERVER = SERVER + "import select; descriptor = os.pidfd_open(server()); os.kill(server(), 9); select.select([descriptor], [], [])"

# Which of its descriptors lead where its output does, and which ones the program has got.
DESCRIPTORS = (
    SERVER
    + """
def leads(pid):
    for one in os.listdir(f"/proc/{pid}/fd"):
        try:
            yield int(one), os.readlink(f"/proc/{pid}/fd/{one}")
        except FileNotFoundError:
            pass  # that of the listing itself
output = dict(leads(server()))[1]
print([one for one, to in leads(server()) if to == output], sorted(dict(leads(os.getpid()))))
"""
)

needs_pidfd = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs pidfd_open")


def has_ended(pid):
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], SECONDS)[0])
    finally:
        os.close(descriptor)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")
def test_no_descriptors_are_handed_on(run):
    ran = run(python=DESCRIPTORS)
    assert (ran.returncode, ran.stdout) == (0, "[1] [0, 1, 2]\n"), ran.stderr


@needs_pidfd
def test_a_killed_run_leaves_no_server(tmp_path):
    ran = subprocess.Popen([PROGRAM, "run", "--", sys.executable, "-c", TELL_SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(tmp_path))
    server = int(ran.stdout.readline())
    ran.kill()
    ran.wait()
    assert has_ended(server)
    ran.stdin.close()
    ran.stdout.close()


@needs_pidfd
def test_a_server_that_dies_is_told_of(run):
    ran = run(python=KILL_SERVER)
    assert ran.returncode == 0
    assert "the server has ended before the program" in ran.stderr
