"""docker/compose.yaml, with the images of the tests and without its fixed ports: another server may have them."""

import json
import shutil

import pytest
from images import PROGRAM, ROOT, docker, use

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


FROM_NOTHING = """
services:
  mock: {{image: "s3seal-under-test:example", ports: !override ["127.0.0.1:0:4566"], build: {{additional_contexts: {{program: "{program}"}}}}}}
  client: {{image: "s3seal-under-test:example-compat", build: {{additional_contexts: {{program: "{program}"}}}}}}
"""


def test_the_client_starts_where_no_image_was_built(compat, tmp_path, request):
    """Around a program that is there: compiling is what test_sources.py does."""
    override = tmp_path / "override.yaml"
    (tmp_path / "program").mkdir()
    shutil.copy(PROGRAM, tmp_path / "program" / "s3seal")
    override.write_text(FROM_NOTHING.format(program=tmp_path / "program"))
    files = ["compose", "-p", "s3seal-from-nothing", "-f", ROOT / "docker" / "compose.yaml", "-f", override, "--profile", "example"]
    request.addfinalizer(lambda: docker(*files, "down", "-v", "--rmi", "all", check=False))
    assert '"ServerSideEncryption": "aws:kms"' in docker(*files, "run", "--rm", "-T", "client", seconds=600).stdout


@pytest.mark.parametrize("service", ["mock", "compat"])
def test_each_service_serves(compose, service):
    compose("up", "-d", "--wait", "--no-build", service)
    use("http://" + compose("port", service, "4566").strip())
