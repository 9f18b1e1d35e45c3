"""docker/compose.yaml, with the images of the tests and without its fixed ports: another server may have them."""

import json

import pytest
from images import ROOT, docker, use

OVERRIDE = """
services:
  mock: {{image: "{slim}", ports: !override ["127.0.0.1:0:4566"]}}
  compat: {{image: "{compat}", ports: !override ["127.0.0.1:0:4566", "127.0.0.1:0:9000"]}}
  client: {{image: "{compat}"}}
"""


@pytest.fixture
def compose(slim, compat, tmp_path, request):
    override = tmp_path / "override.yaml"
    override.write_text(OVERRIDE.format(slim=slim, compat=compat))
    files = ["-p", "s3seal-example", "-f", ROOT / "docker" / "compose.yaml", "-f", override]
    request.addfinalizer(lambda: docker("compose", *files, "--profile", "*", "down", "-v", check=False))

    def compose(*words):
        return docker("compose", *files, *words, seconds=180).stdout

    return compose


def test_the_client_shows_the_inherited_encryption(compose):
    said = compose("run", "--rm", "-T", "client")
    head = json.loads("{" + said.rpartition("\n{")[2])
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["BucketKeyEnabled"] is True


@pytest.mark.parametrize("service", ["mock", "compat"])
def test_each_service_serves(compose, service):
    compose("up", "-d", "--wait", "--no-build", service)
    use("http://" + compose("port", service, "4566").strip())
