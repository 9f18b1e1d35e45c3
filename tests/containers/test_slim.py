"""The image with the server and nothing else."""

import io
import re
import subprocess
import tarfile
from datetime import datetime

import images
from images import HARDENED, docker, inspect, make_s3, use

MEBIBYTE = 1024 * 1024


def test_it_is_small(slim):
    assert inspect(slim)["Size"] < 12 * MEBIBYTE


def test_it_says_what_it_is(slim):
    config = inspect(slim)["Config"]
    labels = {name.removeprefix("org.opencontainers.image."): value for name, value in config["Labels"].items()}
    assert labels == {
        "title": "s3seal",
        "description": "A local S3, KMS and STS server for tests",
        "licenses": "Apache-2.0",
        "version": "1.2.3",
        "revision": "abcdef",
        "source": "https://example.test/s3seal",
    }
    assert config["User"] == "1000:1000"
    assert list(config["Volumes"]) == ["/data"]


def test_it_is_given_away_with_its_notices(slim, request):
    """No shell can show them; they lie where Debian has them."""
    container = docker("create", slim).stdout.strip()
    request.addfinalizer(lambda: docker("rm", container))
    packed = subprocess.run(["docker", "cp", f"{container}:/usr/share/doc/s3seal", "-"], capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as folder:
        assert {"s3seal/sbom.json", "s3seal/THIRD-PARTY.gz"} <= set(folder.getnames())


def test_a_hardened_container_serves(slim, start):
    container = start(slim, options=HARDENED).wait_until_healthy()
    use(container.endpoint())
    assert container.stop() == 0


def test_its_first_probe_finds_it_healthy(slim, start):
    probes = start(slim).wait_until_healthy().state["Health"]["Log"]
    assert [probe["ExitCode"] for probe in probes[:2]] in ([0], [0, 0], [1, 0])


def seconds_until_healthy(container):
    """By the engine's own clock: from the start to the begin of the probe that succeeded."""
    state = container.wait_until_healthy().state
    succeeded = next(probe["Start"] for probe in state["Health"]["Log"] if probe["ExitCode"] == 0)
    # Nanoseconds are more than datetime reads.
    begun, probed = (datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*", r"\1", text).replace("Z", "+00:00")) for text in (state["StartedAt"], succeeded))
    return (probed - begun).total_seconds()


def test_it_is_healthy_within_a_second(slim, start):
    """The best of five: beside other tests a machine has other things to do."""
    assert any(seconds_until_healthy(start(slim)) < 1 for _ in range(5))


def test_its_probe_asks_the_port_that_was_set(slim, start):
    said = ["-e", "S3SEAL_PORT=5000"]
    typed = ["--port", "5000"]
    for options, arguments in (said, []), (["--init", *said], []), ([], typed), (["--init"], typed):
        container = start(slim, *arguments, options=options, ports=[5000]).wait_until_healthy()
        use(container.endpoint(5000))


def test_a_volume_keeps_what_was_written(slim, start, volume):
    options = ["-v", f"{volume}:/data", "-e", "S3SEAL_DATA_DIR=/data", *HARDENED]
    first = start(slim, options=options).wait_until_healthy()
    make_s3(first.endpoint()).create_bucket(Bucket="kept")
    assert first.stop() == 0
    second = start(slim, options=options).wait_until_healthy()
    assert [bucket["Name"] for bucket in make_s3(second.endpoint()).list_buckets()["Buckets"]] == ["kept"]


def test_around_another_program_it_is_the_same_image(slim, tmp_path, request):
    """As it is built for arm64, where nothing of the image runs here."""
    image = "s3seal-under-test:binary"
    images.make_program(tmp_path)
    request.addfinalizer(lambda: docker("image", "rm", image, check=False))
    platform = ["--platform", "linux/arm64"]
    docker("build", "-f", "docker/Dockerfile.binary", *platform, *images.BUILD_ARGUMENTS, "-t", image, tmp_path / "linux-amd64")
    built, usual = inspect(image), inspect(slim)
    assert (built["Architecture"], usual["Architecture"]) == ("arm64", "amd64")
    assert (built["Config"], built["Size"]) == (usual["Config"], usual["Size"])
