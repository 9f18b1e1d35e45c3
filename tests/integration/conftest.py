"""What the tests share: one server for those that need nothing special, connections to it, servers of one's own."""

import itertools
import os
import socket
import ssl
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "clients")]

from raw.connection import Connection, signed  # noqa: E402
from support.program import Program  # noqa: E402

for name in [name for name in os.environ if name.startswith("SSL_CERT")]:
    del os.environ[name]

numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with Program(tmp_path_factory.mktemp("server") / "log") as program:
        yield program


@pytest.fixture(scope="session")
def trusting():
    """Makes a client's TLS settings that trust this server's authority alone, and check as strictly as can be."""

    def trusting(program):
        context = ssl.create_default_context(cadata=program.get("/_s3seal/ca.pem").decode())
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    return trusting


@pytest.fixture(scope="session")
def tls(server, trusting):
    return trusting(server)


@pytest.fixture
def open_connection():
    """Opens connections to any server; they are closed at the end."""
    opened = []

    def open_connection(program, **options):
        opened.append(Connection(program.port, **options))
        return opened[-1]

    yield open_connection
    for connection in opened:
        connection.socket.close()


@pytest.fixture(params=["http", "https"])
def connect(request, server, tls, open_connection):
    """Opens connections to the shared server, over both schemes in turn."""
    return lambda: open_connection(server, tls=tls if request.param == "https" else None)


@pytest.fixture
def make_bucket():
    def make_bucket(program):
        name = f"integration-{next(numbers)}"
        with Connection(program.port) as connection:
            assert connection.ask(signed("PUT", f"/{name}", body=b"")).status == 200
        return name

    return make_bucket


@pytest.fixture
def bucket(server, make_bucket):
    """A bucket of the test's own."""
    return make_bucket(server)


@pytest.fixture
def start(tmp_path):
    """Starts servers of the test's own; what still runs at the end is ended."""
    started = []

    def start(*arguments, **options):
        started.append(Program(tmp_path / "server.log", *arguments, **options))
        return started[-1]

    yield start
    for program in started:
        program.__exit__()


@pytest.fixture(scope="session")
def ipv6():
    """For tests that need a second address."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no ::1")
