"""A running server: one that is started here and ends with this process, or one that is there."""

import atexit
import json
import os
import signal
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

from s3seal.find import NotFound, environment_of_a_server, find
from s3seal.namespace import Namespace

__all__ = ["NotFound", "Refused", "Server", "StartFailed", "connect", "start"]

SUPERVISOR = Path(__file__).with_name("supervise.sh")
START_SECONDS = 60  # a container on a busy machine
STOP_SECONDS = 30  # what is under way may end
ASK_SECONDS = 90  # verify waits up to a minute

_opener = urllib.request.build_opener(
    urllib.request.ProxyHandler({})
)  # a proxy has nothing to do with one's own machine


class StartFailed(Exception):
    """It was found and did not become ready. The text has the end of its log."""


class Refused(Exception):
    """An own path answered with an error. `status` is that of HTTP."""

    def __init__(self, what, status, why):
        super().__init__(f"{what}: {status} {why}")
        self.status, self.why = status, why


class Server:
    def __init__(self, endpoint, process=None, folder=None):
        self.endpoint = endpoint.rstrip("/")
        self._process, self._folder = process, folder
        self._ca = None

    @property
    def https_endpoint(self):
        """The same port; certificates are for `localhost`."""
        return (
            "https://localhost:" + self.endpoint.rpartition(":")[2]
            if self._process
            else self.endpoint.replace("http:", "https:", 1)
        )

    @property
    def ca(self):
        """Path of the authority that HTTPS clients have to trust, a PEM."""
        if self._ca is None:
            self._own = None if self._folder else tempfile.TemporaryDirectory(prefix="s3seal-")  # gone with this object
            self._ca = os.path.join(self._folder or self._own.name, "authority.pem")
            Path(self._ca).write_bytes(self.ask("GET", "/ca.pem", raw=True))
        return self._ca

    def namespace(self, seed=None, name=None):
        """Buckets, keys, journal, faults and clock that nobody else sees, beginning as the seed says."""
        made = Namespace(self, self.ask("POST", "/namespaces", {"namespace": name} if name else {}))
        if seed is not None:
            try:
                made.seed(seed)
            except BaseException:
                made.drop()
                raise
        return made

    def ask(self, method, path, body=None, namespace=None, content_type="application/json", raw=False):
        """An own path, below /_s3seal: what docs/openapi.json has, for what has no verb here. The answer's JSON."""
        headers = {"Content-Type": content_type}
        if namespace is not None:
            headers["x-s3seal-namespace"] = namespace
        if token := os.environ.get("S3SEAL_ADMIN_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_s3seal{path}", data, headers, method=method)
        try:
            with _opener.open(request, timeout=ASK_SECONDS) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refused:
            raise Refused(f"{method} {path}", refused.code, _sentence(refused.read())) from None
        except urllib.error.URLError as failed:
            raise ConnectionError(f"no s3seal answers at {self.endpoint}: {failed.reason}") from None
        return text if raw else json.loads(text) if text else None

    def log(self):
        """What it said so far on stderr; of a server that was started here."""
        return Path(self._folder, "log").read_text(errors="replace") if self._process else ""

    def stop(self):
        """Only what was started here is ended."""
        if self._process is None:
            return
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def _sentence(answer):
    try:
        told = json.loads(answer)
        mistakes = "".join(
            f"\n  line {one['line']}, {one['path']}: {one['mistake']}" for one in told.get("mistakes", [])
        )
        return told["error"] + mistakes
    except (ValueError, KeyError, AttributeError):
        return answer.decode(errors="replace")


def connect(url):
    """A server that runs already, and stays."""
    return Server(url)


def start(*arguments):
    """Starts one on a free port, with these arguments of `s3seal serve`. It ends with stop(), or with this process."""
    found = find()
    folder = tempfile.mkdtemp(prefix="s3seal-")
    ready = Path(folder, "ready.json")
    process = subprocess.Popen(
        ["sh", SUPERVISOR, folder, *found.command([str(one) for one in arguments])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment_of_a_server() | {"S3SEAL_READY_FILE": str(ready)},
        start_new_session=True,  # what a terminal sends is for the tests
        text=True,
    )
    server = Server("", process, folder)
    atexit.register(server.stop)
    try:
        said = _wait_until_ready(process)
        if said is None:
            raise StartFailed(
                f"{' '.join(process.args[3:])} did not become ready:\n{server.log()[-4000:]}"
            )
        told = json.loads(ready.read_text()) if ready.exists() else {}
        server.endpoint = told.get("endpoint") or found.endpoint(said)
    except BaseException:
        server.stop()
        raise
    return server


def _wait_until_ready(process):
    """The lines before `Ready.`, or None when it ended, or took too long."""
    said = []
    timer = threading.Timer(START_SECONDS, process.stdin.close)
    timer.daemon = True
    timer.start()
    try:
        for line in process.stdout:
            if line.strip() == "Ready.":
                return said
            said.append(line.rstrip("\n"))
        return None
    finally:
        timer.cancel()
