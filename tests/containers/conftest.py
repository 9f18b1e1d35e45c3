"""The images, built once from the release program, and containers that go with their test."""

import os

import images
import pytest

for name in [name for name in os.environ if name.startswith("AWS_") or name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")]:
    del os.environ[name]

# For Testcontainers, which reads them when it is imported. Ryuk, which ends what was left, is an image that cannot be had
# everywhere; containers here go with their test.
os.environ.update(
    TESTCONTAINERS_RYUK_DISABLED="true",
    TESTCONTAINERS_HOST_OVERRIDE="127.0.0.1",
    TESTCONTAINERS_CONNECTION_MODE="docker_host",
)
WHY_NOT = images.missing_engine()


def pytest_collection_modifyitems(items):
    """Before any image is built for a test."""
    for item in items if WHY_NOT else ():
        item.add_marker(pytest.mark.skip(reason=WHY_NOT))


@pytest.fixture(scope="session")
def slim(tmp_path_factory):
    return images.build("slim", images.SLIM, tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session")
def compat(tmp_path_factory):
    return images.build("compat", images.COMPAT, tmp_path_factory.mktemp("program"))


@pytest.fixture
def start():
    """Starts containers: start(image, *arguments, options=[...], ports=[...])."""
    started = []

    def start(image, *arguments, **how):
        started.append(images.Container(image, arguments=arguments, **how))
        return started[-1]

    yield start
    for container in started:
        container.remove()


@pytest.fixture
def volume(request):
    name = images.docker("volume", "create").stdout.strip()
    request.addfinalizer(lambda: images.docker("volume", "rm", "-f", name, check=False))
    return name


@pytest.fixture
def folder(tmp_path):
    """A folder for mounts, as a person has one: any uid may look into it."""
    images.open_to_all(tmp_path)
    return tmp_path
