"""What the modules for .NET and Rust set, start and wait for, done by hand: their packages are not on this machine."""

import re

from images import use


def test_dotnet_localstack(compat, start):
    """LocalStackBuilder: GET /_localstack/health until it answers 200. Its tag must not be `latest` nor above 4.14."""
    assert re.fullmatch(r".*:4\.\d+\.\d+-\w+", compat) and tuple(map(int, re.findall(r":(\d+)\.(\d+)", compat)[0])) <= (4, 14)
    container = start(compat, options=["-e", "LOCALSTACK_HOST=localhost"])
    container.wait_until(lambda: answers(container, "/_localstack/health"), "answering")
    use(container.endpoint())


def test_dotnet_minio(compat, start):
    """MinioBuilder: `server /data`, MINIO_ROOT_USER and _PASSWORD, GET /minio/health/ready on 9000."""
    options = ["-e", "MINIO_ROOT_USER=minio", "-e", "MINIO_ROOT_PASSWORD=minio-secret"]
    container = start(compat, "server", "/data", options=options, ports=[9000])
    container.wait_until(lambda: answers(container, "/minio/health/ready", 9000), "answering")
    use(container.endpoint(9000), "minio", "minio-secret")


def test_dotnet_floci(compat, start):
    container = start(compat)
    container.wait_until(lambda: answers(container, "/_floci/health"), "answering")
    use(container.endpoint())


def test_rust_localstack(compat, start):
    """The line `Ready.` on stdout."""
    container = start(compat)
    container.wait_until(lambda: "Ready." in container.printed, "ready")
    use(container.endpoint())


def test_rust_minio(compat, start):
    """`server /data`, and `API:` on stderr."""
    container = start(compat, "server", "/data", "--console-address", ":9001", ports=[9000])
    container.wait_until(lambda: "API:" in container.complained, "announced")
    use(container.endpoint(9000), "minioadmin", "minioadmin")


def answers(container, path, port=4566):
    try:
        container.get(path, port)
        return True
    except OSError:
        return False
