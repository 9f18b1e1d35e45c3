import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from documents import Documents, connect  # noqa: E402
from s3seal import URL, Namespace  # noqa: E402

SEED = (Path(__file__).parent / "seed.toml").read_bytes()


@pytest.fixture
def s3seal():
    """A namespace for each test: that is why they can run in parallel, in any order, and leave nothing behind."""
    namespace = Namespace(SEED)
    yield namespace
    namespace.drop()


@pytest.fixture
def documents(s3seal):
    return Documents(connect(endpoint_url=URL, region_name="us-east-1", **s3seal.credentials))
