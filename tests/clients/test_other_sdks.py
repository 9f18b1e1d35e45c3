"""The same walk through the server with the SDKs for Go, Java and Rust."""

import pytest

from support.walks import CHOSEN, walk

STEPS = ["create bucket", "put object", "get object", "presigned put", "presigned get", "bucket encryption", "inherited encryption", "wrong secret"]


@pytest.mark.parametrize("name, scheme", [(name, scheme) for name in CHOSEN for scheme in ("http", "https") if (name, scheme) != ("rust", "https")])
def test_the_walk(start, tmp_path, name, scheme):
    program = start()
    (tmp_path / "ca.pem").write_bytes(program.get("/_s3seal/ca.pem"))
    authority = [tmp_path / "ca.pem"] if scheme == "https" else []
    assert walk(name, program.endpoint(scheme), *authority) == STEPS
