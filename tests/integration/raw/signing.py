"""Signature version 4 for plain targets, so that requests can be sent byte by byte."""

import datetime
import hashlib
import hmac

UNSIGNED = "UNSIGNED-PAYLOAD"


def _keyed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def sign(method, target, headers, access_key="test", secret="test", region="us-east-1", service="s3"):
    """The headers with a signature over all of them. The target's characters must need no escaping."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {"x-amz-content-sha256": UNSIGNED, "x-amz-date": now} | headers
    path, _, query = target.partition("?")
    parts = sorted(part if "=" in part else part + "=" for part in query.split("&") if part)
    lower = sorted((name.lower(), value.strip()) for name, value in headers.items())
    names = ";".join(name for name, _ in lower)
    lines = [method, path, "&".join(parts), *(f"{name}:{value}" for name, value in lower), "", names]
    canonical = "\n".join([*lines, headers["x-amz-content-sha256"]])
    scope = f"{now[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode("latin-1")).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = _keyed(key, part)
    signature = _keyed(key, text).hex()
    credential = f"AWS4-HMAC-SHA256 Credential={access_key}/{scope},SignedHeaders={names},Signature={signature}"
    return headers | {"Authorization": credential}
