"""HTTPS on the port of HTTP: certificates for every name, verified as strictly as a client can."""

import socket
import ssl
import stat

import pytest

from raw.connection import Connection, signed

NAMES = ["localhost", "bucket.localhost", "with.dots.localhost", "bucket.s3.localhost", "s3seal", "minio"]
NAMES += ["bucket.s3.localhost.localstack.cloud", "bucket.s3.us-east-1.amazonaws.com"]
# Of networks of containers, with a bucket in front too.
NAMES += ["s3", "bucket.s3", "my.bucket.minio", "localstack", "bucket.localstack", "a-service-of-some-compose-file"]
NAMES += ["host.docker.internal", "bucket.host.docker.internal", "host.containers.internal"]
NAMES += ["s3.default.svc.cluster.local", "bucket.s3.test", socket.gethostname(), f"bucket.{socket.gethostname()}"]


@pytest.fixture
def dial(server, open_connection):
    """Opens connections to the shared server."""
    return lambda **options: open_connection(server, **options)


@pytest.fixture
def context(server, trusting):
    """TLS settings of the test's own."""
    return trusting(server)


@pytest.mark.parametrize("name", NAMES)
def test_a_certificate_for_every_name(dial, context, name):
    connection = dial(tls=context, name=name)
    names = {value for kind, value in connection.socket.getpeercert()["subjectAltName"] if kind == "DNS"}
    assert name in names
    assert connection.serves_on()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_addresses_are_in_the_certificate_of_no_name(dial, context, address):
    try:
        connection = dial(tls=context, name=address, address=address)
    except OSError as problem:
        if isinstance(problem, ssl.SSLError) or address == "127.0.0.1":
            raise
        pytest.skip("no ::1 here")
    assert connection.serves_on()


def test_an_unknown_name_gets_that_of_localhost(dial, context):
    context.check_hostname = False
    names = dial(tls=context, name="example.com").socket.getpeercert()["subjectAltName"]
    assert ("DNS", "localhost") in names and ("DNS", "example.com") not in names


def test_a_configured_domain_is_served(start, trusting):
    program = start("--domains", "s3.example.test")
    with Connection(program.port, tls=trusting(program), name="bucket.s3.example.test") as connection:
        assert connection.serves_on()


def test_names_of_aliases_are_served(start, trusting):
    program = start("--host-aliases", "storage.example.com:9000=localhost")
    for name in ("storage.example.com", "bucket.storage.example.com"):
        with Connection(program.port, tls=trusting(program), name=name) as connection:
            assert connection.serves_on()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_versions_that_are_spoken(dial, context, version):
    context.minimum_version = context.maximum_version = version
    assert dial(tls=context, name="localhost").serves_on()


def test_bytes_that_are_neither(dial):
    connection = dial()
    assert connection.ask(b"\x16\x03\x01\x00\x05hello\r\n\r\n").status == 400
    assert dial().serves_on()


def test_the_authority_stays_with_the_data(start, tmp_path, trusting):
    data = tmp_path / "data"
    first = start("--data-dir", data)
    ca = first.get("/_s3seal/ca.pem")
    assert first.stop() == 0
    keys = [path for path in data.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert keys and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in keys)
    second = start("--data-dir", data)
    assert second.get("/_s3seal/ca.pem") == ca
    with Connection(second.port, tls=trusting(second), name="localhost") as connection:
        assert connection.serves_on()


def test_http_and_https_meet_in_one_store(bucket, dial, context):
    secure = dial(tls=context, name="localhost")
    assert secure.send(signed("PUT", f"/{bucket}/secure", body=b"hello")).read_answer().status == 200
    assert dial().send(signed("GET", f"/{bucket}/secure")).read_answer().body == b"hello"


def test_a_large_object_over_tls(bucket, dial, context):
    body = bytes(range(256)) * 20_000
    connection = dial(tls=context, name="localhost")
    assert connection.send(signed("PUT", f"/{bucket}/large", body=body)).read_answer().status == 200
    assert connection.send(signed("GET", f"/{bucket}/large")).read_answer().body == body


def test_a_client_that_vanishes_in_the_handshake(server, dial):
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port), timeout=15) as one:
            one.sendall(b"\x16\x03\x01\x02\x00\x01")
    assert dial().serves_on()
