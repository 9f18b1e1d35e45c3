import os

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def only_the_binary(monkeypatch):
    """What this machine says of other servers is not what these tests are about."""
    for name in [name for name in os.environ if name.startswith("AWS_") or name in ("S3SEAL_ENDPOINT", "S3SEAL_IMAGE")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "*")
