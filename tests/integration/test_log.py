"""What the log may not say, however much it is asked to say."""

import base64
import hashlib

import pytest

from raw.connection import request, signed
from support.program import run_to_end

SECRET = "wJalrXUtnFEMI-very-secret-word"
CUSTOMER_KEY = base64.b64encode(bytes(range(32))).decode()
CUSTOMER = {
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "x-amz-server-side-encryption-customer-key": CUSTOMER_KEY,
    "x-amz-server-side-encryption-customer-key-MD5": base64.b64encode(hashlib.md5(bytes(range(32))).digest()).decode(),
}
SIGNATURE = "0123456789abcdef" * 4
KEYS = {"access_key": "ALICE", "secret": SECRET}


@pytest.mark.parametrize("level", ["debug", "trace"])
@pytest.mark.parametrize("format", ["text", "json"])
def test_no_secret_is_logged(start, open_connection, tmp_path, level, format):
    data = tmp_path / "data"
    program = start(
        *("--credentials", f"ALICE:{SECRET}:111122223333", "--new-buckets-block-sse-c", "false"),
        *("--log-level", level, "--log-format", format, "--data-dir", data),
    )
    connection = open_connection(program)
    assert connection.ask(signed("PUT", "/bucket", body=b"", **KEYS)).status == 200
    assert connection.ask(signed("PUT", "/bucket/k", body=b"x" * 100_000, **KEYS)).status == 200
    connection.ask(signed("PUT", "/bucket/sealed", CUSTOMER, body=b"hello", **KEYS))
    connection.ask(signed("GET", "/bucket/sealed", CUSTOMER, **KEYS))
    presigned = f"/bucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={SIGNATURE}&X-Amz-Security-Token={SECRET}"
    assert connection.ask(request("GET", presigned)).status >= 400
    assert connection.ask(signed("GET", "/bucket/k", secret=SECRET + "x", access_key="ALICE")).status == 403
    # A fault of the storage is logged, and carries whatever it knows.
    for path in data.rglob("*"):
        if path.is_file() and path.stat().st_size > 100_000 and path.read_bytes()[:4] == b"S3SB":
            path.write_bytes(b"")
    assert connection.ask(signed("GET", "/bucket/k", **KEYS)).status == 500
    assert program.stop() == 0
    said = "\n".join(program.banner) + program.log.read_text()
    assert "storage failed" in said
    for secret in (SECRET, CUSTOMER_KEY, bytes(range(32)).hex(), SIGNATURE, "PRIVATE KEY"):
        assert secret not in said


@pytest.mark.parametrize("flag", ["--credentials", "--credentails"])
@pytest.mark.parametrize("value", [SECRET, f"a:{SECRET}:b:c", f":{SECRET}", f"ALICE:{SECRET}:alice"])
def test_no_secret_is_in_what_is_said_about_wrong_settings(flag, value):
    ran = run_to_end("serve", "--port", "0", flag, value)
    assert ran.returncode == 2
    assert SECRET not in ran.stdout + ran.stderr
