"""What the tests share: one server for those that need nothing special, the three clients, a bucket of one's own."""

import itertools
import os

import pytest

from support.program import Program
from support.sdk_clients import CHOSEN, make_boto3, missing_toolchain

for name in [name for name in os.environ if name.startswith("AWS_") or name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")]:
    del os.environ[name]

numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with Program(tmp_path_factory.mktemp("server") / "log") as program:
        yield program


@pytest.fixture(scope="session")
def ca(server, tmp_path_factory):
    """The file of the server's certificate authority."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    path.write_bytes(server.get("/_s3seal/ca.pem"))
    return path


@pytest.fixture
def bucket_name():
    return f"client-test-{next(numbers)}"


@pytest.fixture(scope="session")
def admin(server):
    """boto3 over HTTP, for what a test needs but does not test."""
    client = make_boto3(server.http)
    yield client
    client.close()


@pytest.fixture
def bucket(admin, bucket_name):
    admin.create_bucket(Bucket=bucket_name)
    return bucket_name


@pytest.fixture(params=["http", "https"])
def scheme(request):
    return request.param


@pytest.fixture(params=CHOSEN, ids=lambda client: client.name)
def make_client(request, server, ca, scheme):
    """Makes clients of one kind for the shared server; they are closed at the end."""
    if why := missing_toolchain(request.param):
        pytest.skip(why)
    made = []

    def make(**options):
        made.append(request.param(server.endpoint(scheme), ca if scheme == "https" else None, **options))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client):
    return make_client()


def starter(folder):
    started = []

    def start(*arguments, **options):
        started.append(Program(folder / "server.log", *arguments, **options))
        return started[-1]

    start.folder = folder
    yield start
    for program in started:
        program.__exit__()


@pytest.fixture
def start(tmp_path):
    """Starts servers of the test's own; what still runs at the end is ended."""
    yield from starter(tmp_path)


@pytest.fixture(scope="module")
def start_module(tmp_path_factory):
    """The same for servers that a module's tests share."""
    yield from starter(tmp_path_factory.mktemp("servers"))
