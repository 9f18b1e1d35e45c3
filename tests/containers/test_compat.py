"""The image with a shell: commands, ports and paths that files for other servers name."""

import json
import re

import pytest
from images import ROOT, inspect, make_s3, run_once, use

MEGABYTE = 1_000_000


def test_its_size_is_the_documented_one(compat):
    text = (ROOT / "docs" / "containers.md").read_text()
    documented = int(re.search(r"\| size \|.*about (\d+) MB", text)[1])
    assert abs(inspect(compat)["Size"] / MEGABYTE - documented) < 20


def test_it_says_what_it_is(compat):
    labels = inspect(compat)["Config"]["Labels"]
    assert labels["org.opencontainers.image.title"] == "s3seal"
    assert labels["org.opencontainers.image.version"] == "1.2.3"
    assert labels["org.opencontainers.image.revision"] == "abcdef"
    assert "shell" in labels["org.opencontainers.image.description"]


def test_it_has_what_checks_and_scripts_call(compat):
    script = "set -e; for one in sh bash curl wget aws awslocal minio s3seal docker-entrypoint.sh; do command -v $one; done"
    found = run_once(compat, "sh", "-c", script)[1].split()
    assert found[-1] == "/usr/local/bin/docker-entrypoint.sh" and len(found) == 9
    bill = json.loads(run_once(compat, "cat", "/usr/share/doc/s3seal/sbom.json")[1])
    assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["name"] == "s3seal"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--log-level", "debug"],
        ["s3seal"],
        ["server", "/data"],
        ["server", "/data", "--address", ":9000"],
        ["server", "--console-address", ":9001", "/data"],
        ["minio", "server", "/data", "--console-address", ":9001"],
    ],
    ids=" ".join,
)
def test_the_arguments_that_people_have(compat, start, arguments):
    container = start(compat, *arguments, ports=[4566, 9000, 9090]).wait_until_healthy()
    use(container.endpoint(9000))
    names = [[one["Name"] for one in make_s3(container.endpoint(port)).list_buckets()["Buckets"]] for port in (4566, 9090)]
    assert names == [["reports"], ["reports"]]
    assert container.printed.count("Ready.\n") == 1


@pytest.mark.parametrize("pair", [("testcontainers-localstack", "testcontainers-localstack"), ("test", "test")], ids=lambda pair: pair[0])
def test_keys_of_its_environment_are_credentials(compat, start, pair):
    options = ["-e", f"AWS_ACCESS_KEY_ID={pair[0]}", "-e", f"AWS_SECRET_ACCESS_KEY={pair[1]}"]
    use(start(compat, options=options).wait_until_healthy().endpoint(), *pair)


def test_minio_may_be_started_by_a_shell(compat, start):
    options = ["--entrypoint", "sh", "-e", "MINIO_ROOT_USER=me", "-e", "MINIO_ROOT_PASSWORD=secret-of-mine"]
    container = start(compat, "-c", "minio server /data", options=options, ports=[9000]).wait_until_healthy()
    use(container.endpoint(9000), "me", "secret-of-mine")


def test_a_command_of_the_image_runs_instead(compat):
    assert run_once(compat, "echo", "hello") == (0, "hello\n")
    version = run_once(compat, "s3seal", "--version")
    assert version[0] == 0 and version[1].startswith("s3seal ")
    assert run_once(compat, "--version") == version
    assert run_once(compat, "s3seal", "healthcheck") == (1, "")


def test_a_word_of_the_entrypoints_shell_is_no_command(compat, start):
    """`stop` is a command of ours, and a function of the script; `env` is Debian's, which wins."""
    stopped = start(compat, "stop", ports=[])
    assert stopped.wait_until_it_ends() == 1
    assert "s3seal: http://127.0.0.1:4566: Connection refused" in stopped.complained
    assert "PATH=" in run_once(compat, "env")[1]
    asked = start(compat, "s3seal", "env", "http://127.0.0.1:1", ports=[])
    assert asked.wait_until_it_ends() == 1
    assert "Connection refused" in asked.complained


@pytest.mark.parametrize("option", [["-e", "S3SEAL_PORT=5000"], ["-e", "GATEWAY_LISTEN=0.0.0.0:5000"]], ids=lambda option: option[1])
def test_its_probe_asks_the_port_that_was_set(compat, start, option):
    container = start(compat, options=[*option, "-e", "S3SEAL_ALSO_PORT="], ports=[5000]).wait_until_healthy()
    use(container.endpoint(5000))


@pytest.mark.parametrize("arguments", [["--port", "5000"], ["s3seal", "--port", "5000"], ["server", "/data", "--address", ":5000"]], ids=" ".join)
@pytest.mark.parametrize("init", [[], ["--init"]], ids=["", "init"])
def test_its_probe_asks_the_port_that_was_typed(compat, start, arguments, init):
    options = [*init, "-e", "S3SEAL_ALSO_PORT="]
    use(start(compat, *arguments, options=options, ports=[5000]).wait_until_healthy().endpoint(5000))


def test_checks_of_other_images_succeed(compat, start):
    container = start(compat).wait_until_healthy()
    for check in (
        "awslocal s3 ls",
        "curl -f http://localhost:4566/_localstack/health",
        "curl -f http://localhost:9000/minio/health/live",
        "curl -f http://localhost:9000/minio/health/ready",
        "wget --spider -q http://localhost:9090/favicon.ico",
        "curl -fk -o /dev/null https://localhost:9191/favicon.ico",
    ):
        assert container.run("bash", "-c", check).returncode == 0
