"""`s3seal ca`: what clients over HTTPS have to trust, and what Java takes for that."""

import shutil
import subprocess

import pytest

from support.program import run_to_end

PASSWORD = "öffne mich"
CLIENT = """
import java.net.URI;
import java.net.http.*;

public class Client {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
}
"""


def need(tool):
    return shutil.which(tool) or pytest.skip(f"{tool} is not on this machine")


@pytest.fixture(scope="module")
def store(server, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "trust.p12"
    ran = run_to_end("ca", "--format", "pkcs12", "--out", path, server.http)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    return path


def run_java(store, url, *more, folder):
    source = folder / "Client.java"
    source.write_text(CLIENT)
    trusting = [f"-Djavax.net.ssl.trustStore={store}"] if store else []
    return subprocess.run([need("java"), *trusting, *more, source, url], capture_output=True, text=True, timeout=120)


def test_the_certificate_as_pem(server, tmp_path):
    pem = server.get("/_s3seal/ca.pem").decode()
    assert run_to_end("ca", server.http).stdout == pem
    assert run_to_end("ca", "--format", "pem", "--out", tmp_path / "ca.pem", server.https).returncode == 0
    assert (tmp_path / "ca.pem").read_text() == pem


def test_keytool_lists_a_trusted_certificate(store):
    command = [need("keytool"), "-list", "-keystore", store, "-storepass", "changeit"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout
    assert "Keystore type: PKCS12" in ran.stdout and "trustedCertEntry" in ran.stdout and "s3seal" in ran.stdout


@pytest.mark.parametrize("more", [[], ["-Djavax.net.ssl.trustStorePassword=changeit"]], ids=["without a password", "with it"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_java_trusts_the_server(store, server, tmp_path, host, more):
    ran = run_java(store, f"https://{host}:{server.port}/_s3seal/health", *more, folder=tmp_path)
    assert ran.stdout == "200\n", ran.stderr


def test_java_trusts_nobody_without_it(server, tmp_path):
    ran = run_java(None, f"https://localhost:{server.port}/_s3seal/health", folder=tmp_path)
    assert ran.returncode != 0 and "PKIX path building failed" in ran.stderr


def test_a_password_of_ones_own(server, tmp_path):
    path = tmp_path / "trust.p12"
    assert run_to_end("ca", "--format", "pkcs12", "--password", PASSWORD, "--out", path, server.http).returncode == 0

    def judge(password):
        command = ["openssl", "pkcs12", "-in", path, "-nokeys", "-passin", f"pass:{password}"]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    opened = judge(PASSWORD)
    assert opened.returncode == 0 and server.get("/_s3seal/ca.pem").decode().strip() in opened.stdout
    assert judge("changeit").returncode != 0


def test_what_it_refuses(server, start, tmp_path):
    for arguments in (["--format", "jks"], ["--password", "x"], ["--out", tmp_path / "no" / "where"]):
        ran = run_to_end("ca", *arguments, server.http)
        assert ran.returncode == 2 and ran.stderr, arguments
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    own = start("--tls-cert", certificate, "--tls-key", key)
    ran = run_to_end("ca", own.http)
    assert ran.returncode == 1 and "a certificate of its user's" in ran.stderr
