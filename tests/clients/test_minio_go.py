"""minio-go, which mc and thanos build upon, with `test` / `test` as MC_HOST_... brings them."""

import pytest

from support.walks import CHOSEN, walk


@pytest.mark.skipif("go" not in CHOSEN, reason="the SDK for Go is not among the chosen clients")
def test_the_walk_of_minio_go(start):
    assert walk("go", "minio", start().http) == [
        "make bucket",
        "bucket exists",
        "put and get",
        "put and get in parts",
        "put encrypted",
        "list",
        "remove",
        "missing",
        "remove many",
        "wrong secret",
    ]
