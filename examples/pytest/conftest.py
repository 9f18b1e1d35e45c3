import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from documents import Documents, connect  # noqa: E402


@pytest.fixture
def s3seal_seed():
    """What each test begins with."""
    return Path(__file__).parent / "seed.toml"


@pytest.fixture
def documents(s3seal):
    """In the test's own namespace: that is why tests can run in parallel, in any order, and leave nothing behind."""
    return Documents(connect(endpoint_url=s3seal.endpoint, region_name=s3seal.region, **s3seal.credentials))
