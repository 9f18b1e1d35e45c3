"""The server's own authority, its certificates, and those of its user."""

import os
import ssl
import stat

import pytest

from raw.connection import Connection, request
from support.program import run_to_end

CACHED = 256
DAY = 24 * 60 * 60


def certificate(program, tls, name):
    """As the server sends it to who asks for that name."""
    with Connection(program.port, tls=tls, name=name) as connection:
        return connection.socket.getpeercert(binary_form=True)


def test_certificates_are_kept_but_not_without_end(start, trusting):
    program = start()
    tls = trusting(program)
    first = certificate(program, tls, "kept.localhost")
    for number in range(CACHED - 1):
        certificate(program, tls, f"other-{number}.localhost")
    assert certificate(program, tls, "kept.localhost") == first
    for number in range(CACHED):
        certificate(program, tls, f"another-{number}.localhost")
    assert certificate(program, tls, "kept.localhost") != first


def test_names_are_compared_without_case(server, tls):
    with Connection(server.port, tls=tls, name="BUCKET.LocalHost") as connection:
        assert connection.socket.getpeercert()["subjectAltName"] == (("DNS", "bucket.localhost"),)


@pytest.mark.parametrize("name", ["example.com", "localhost.example.com", "notlocalhost.org", "s3.example.com", "internal.example.com", None])
def test_no_name_of_ours_gets_the_certificate_of_this_machine(server, trusting, name):
    tls = trusting(server)
    tls.check_hostname = False
    with Connection(server.port, tls=tls, name=name) as connection:
        names = connection.socket.getpeercert()["subjectAltName"]
    assert names == (("DNS", "localhost"), ("IP Address", "127.0.0.1"), ("IP Address", "0:0:0:0:0:0:0:1"))


def test_a_certificate_lives_as_long_as_strict_clients_allow(server, tls):
    """398 days, and some clients count both ends."""
    with Connection(server.port, tls=tls) as connection:
        shown = connection.socket.getpeercert()
    begin, end = (ssl.cert_time_to_seconds(shown[name]) for name in ("notBefore", "notAfter"))
    assert 300 * DAY < end - begin <= 397 * DAY


def test_older_versions_are_refused_by_name(server):
    """The alert says that it is the version, not something else that such an old client lacks."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        tls.minimum_version, tls.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        Connection(server.port, tls=tls)


@pytest.mark.parametrize("offered, chosen", [(["h2", "http/1.1"], "http/1.1"), (["http/1.1"], "http/1.1"), (["h2"], None)])
def test_http_1_1_is_what_is_spoken(server, trusting, offered, chosen):
    tls = trusting(server)
    tls.set_alpn_protocols(offered)
    with Connection(server.port, tls=tls) as connection:
        assert connection.socket.selected_alpn_protocol() == chosen
        assert connection.serves_on()


def test_the_authority_is_anyones_to_read(connect):
    answer = connect().ask(request("GET", "/_s3seal/ca.pem"))
    assert (answer.status, answer.header("Content-Type")) == (200, "application/x-pem-file")
    assert answer.body.count(b"-----BEGIN CERTIFICATE-----") == 1
    assert b"PRIVATE" not in answer.body


def test_without_a_directory_every_server_has_an_authority_of_its_own(server, start):
    assert start().get("/_s3seal/ca.pem") != server.get("/_s3seal/ca.pem")


def make_authority(start, folder):
    """A certificate and its key, which a server leaves behind."""
    start("--data-dir", folder).stop()
    return folder / "ca.pem", folder / "ca.key"


def test_the_key_of_the_authority_is_private_whatever_the_umask(start, tmp_path):
    before = os.umask(0)
    try:
        _, key = make_authority(start, tmp_path / "data")
    finally:
        os.umask(before)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", ["ca.pem", "ca.key"])
@pytest.mark.parametrize("text", [None, "", "nonsense"])
def test_half_an_authority_is_not_replaced(start, tmp_path, broken, text):
    """Clients trust the old one: a new one must be their user's wish."""
    data = tmp_path / "data"
    make_authority(start, data)
    (data / broken).unlink()
    if text is not None:
        (data / broken).write_text(text)
    before = {path.name: path.read_bytes() for path in data.glob("ca.*")}
    ran = run_to_end("serve", "--port", "0", "--data-dir", data)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert str(data / "ca.pem") in ran.stderr and str(data / "ca.key") in ran.stderr
    assert {path.name: path.read_bytes() for path in data.glob("ca.*")} == before


def test_a_certificate_of_the_user_replaces_the_authority(start, tmp_path):
    pem, key = make_authority(start, tmp_path / "theirs")
    program = start("--tls-cert", pem, "--tls-key", key, "--data-dir", tmp_path / "data")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    for name in ("localhost", "bucket.localhost", "example.com"):
        assert certificate(program, tls, name) == ssl.PEM_cert_to_DER_cert(pem.read_text())
    with Connection(program.port) as connection:
        assert connection.ask(request("GET", "/_s3seal/ca.pem")).status == 404
    assert not list((tmp_path / "data").glob("ca.*"))


def test_a_certificate_needs_its_own_key(start, tmp_path):
    pem, _ = make_authority(start, tmp_path / "one")
    _, key = make_authority(start, tmp_path / "other")
    ran = run_to_end("serve", "--port", "0", "--tls-cert", pem, "--tls-key", key)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("s3seal: ") and ran.stderr.count("\n") == 1
    assert str(pem) in ran.stderr or str(key) in ran.stderr


def test_a_certificate_without_a_key_is_refused(start, tmp_path):
    pem, key = make_authority(start, tmp_path / "one")
    for given in (["--tls-cert", pem], ["--tls-key", key], ["--tls-cert", pem, "--tls-key", tmp_path / "none"]):
        ran = run_to_end("serve", "--port", "0", *given)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "tls" in ran.stderr and "BEGIN" not in ran.stderr
