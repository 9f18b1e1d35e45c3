"""Starting, asking and ending a server."""

import functools
import os
import queue
import re
import resource
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("S3SEAL_PROGRAM", str(ROOT / "build" / "dev" / "s3seal"))
START_SECONDS = 20
STOP_SECONDS = 20


@functools.cache
def is_sanitized():
    return b"__asan_init" in Path(PROGRAM).read_bytes()


def clean_environment():
    """Ours without settings for the server, which refuses those that it does not know."""
    return {name: value for name, value in os.environ.items() if not name.startswith("S3SEAL_")}


class Program:
    """A running server on a free port. `log` receives what it says on stderr, `descriptors` are its soft and hard limit."""

    def __init__(self, log, *arguments, port=0, descriptors=None):
        self.log = Path(log)
        self.lines = queue.Queue()
        with self.log.open("ab") as stderr:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--port", str(port), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=clean_environment(),
                text=True,
                preexec_fn=descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, descriptors)),
            )
        threading.Thread(target=self._read, daemon=True).start()
        self.banner = self._wait_until_ready()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", "\n".join(self.banner))[1])

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def _wait_until_ready(self):
        banner, deadline = [], time.monotonic() + START_SECONDS
        while not banner or banner[-1] != "Ready.":
            try:
                line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                self.kill()
                raise RuntimeError(f"no 'Ready.' from {PROGRAM}; stdout {banner}; stderr:\n{self.log.read_text()}")
            banner.append(line)
        return banner

    @property
    def http(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def https(self):
        return f"https://localhost:{self.port}"

    def endpoint(self, scheme):
        return self.https if scheme == "https" else self.http

    def get(self, path):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.http + path, timeout=10) as answer:
            return answer.read()

    def post(self, path, document):
        """JSON to the admin API."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(self.http + path, document.encode(), {"Content-Type": "application/json"})
        with opener.open(request, timeout=10) as answer:
            return answer.read()

    def said(self):
        """What the log says of all that was done until now: its lines come in order, so one more shows that they are there."""
        try:
            self.get("/")
        except urllib.error.HTTPError as refused:  # nobody may list buckets
            mark = refused.headers["x-amz-request-id"]
        deadline = time.monotonic() + START_SECONDS
        while mark not in (text := self.log.read_text()):
            assert time.monotonic() < deadline, text
            time.sleep(0.001)
        return text

    def peak_memory(self):
        """The most bytes that were resident at any time so far. AddressSanitizer keeps what was given back: no such test then."""
        if is_sanitized():
            pytest.skip("memory under AddressSanitizer says nothing")
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024

    def stop(self):
        """Asks it to end, as a service manager does, and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()


def run_to_end(*arguments, seconds=START_SECONDS):
    """For starts that are to fail, and for commands: the completed process with its texts."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(),
        text=True,
        timeout=seconds,
    )
