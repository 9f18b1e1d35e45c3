"""`s3seal healthcheck`, which containers run: 0 when the server is ready, 1 whatever else is the case."""

import socket
import threading

import pytest

from support.program import run_to_end


def healthcheck(*url):
    ran = run_to_end("healthcheck", *url)
    assert ran.stdout == ""
    assert (ran.returncode == 0) == (ran.stderr == "")
    return ran.returncode


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}", "http://localhost:{}", "https://127.0.0.1:{}", "https://localhost:{}"])
def test_a_ready_server_is_healthy(server, url):
    assert healthcheck(url.format(server.port) + "/_s3seal/health") == 0
    assert healthcheck(url.format(server.port)) == 0
    assert healthcheck(url.format(server.port) + "/") == 0


def test_localhost_is_also_the_other_address(ipv6):
    def serve(listener):
        with listener.accept()[0] as client:
            client.recv(4096)
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        thread = threading.Thread(target=serve, args=[listener])
        thread.start()
        assert healthcheck(f"http://localhost:{listener.getsockname()[1]}") == 0
        thread.join()


def test_why_it_is_unhealthy_is_said(server):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for url, why in {
        f"http://127.0.0.1:{port}": "Connection refused",
        f"{server.http}/_s3seal/nothing": "it answers 404",
        "http://s3:4566": "names other than localhost are not looked up",
        "127.0.0.1:4566": "a URL begins with http:// or https://",
        "http://127.0.0.1:0/": "the URL's port is none",
    }.items():
        said = run_to_end("healthcheck", url).stderr
        assert said.count("\n") == 1 and why in said and url in said


def test_another_status_is_unhealthy(server):
    assert healthcheck(f"{server.http}/_s3seal/nothing") == 1
    assert healthcheck(f"{server.http}/no-such-bucket-here") == 1


def test_nobody_there_is_unhealthy():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert healthcheck(f"http://127.0.0.1:{port}/_s3seal/health") == 1


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 503 Service Unavailable\r\n\r\n", b"HTTP/1.1 200"])
def test_another_service_is_unhealthy(said):
    def serve(listener):
        with listener.accept()[0] as client:
            client.recv(4096)
            client.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=[listener])
        thread.start()
        assert healthcheck(f"http://127.0.0.1:{listener.getsockname()[1]}/_s3seal/health") == 1
        thread.join()


def test_a_service_that_says_nothing_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert healthcheck(f"http://127.0.0.1:{listener.getsockname()[1]}/_s3seal/health") == 1


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1:4566", "http://", "http://127.0.0.1:0/", "http://127.0.0.1:65536/"])
def test_what_is_no_url_is_unhealthy(url):
    assert healthcheck(url) == 1
