"""What the tests ask of s3seal, besides S3: a namespace of one's own, faults, what happened, another time."""

import json
import os
import urllib.error
import urllib.request

URL = os.environ.get("S3SEAL_URL", "http://localhost:4566")


class Namespace:
    """Buckets, keys, journal, faults and clock of one test. Nobody else sees them, and it sees nobody else's."""

    def __init__(self, seed):
        made = self._ask("POST", "/namespaces", {})
        self.name = made["namespace"]
        self.credentials = {"aws_access_key_id": made["access_key"], "aws_secret_access_key": made["secret_key"]}
        self._ask("POST", "/seeds", seed)

    def drop(self):
        self._ask("DELETE", f"/namespaces/{self.name}")

    def fail(self, **rule):
        """docs/faults.md: which requests, when among them, and what becomes of them."""
        return self._ask("POST", "/faults", rule)["faults"][0]["id"]

    def fired(self, rule):
        return self._ask("GET", f"/faults/{rule}")["fired"]

    def verify(self, *expectations):
        """docs/verify.md. Says what came nearest when one of them does not hold."""
        answer = self._ask("POST", "/verify", {"expectations": expectations})
        assert answer["passed"], json.dumps(answer["expectations"], indent=2)

    def advance(self, time):
        """docs/clock.md. What is signed afterwards is younger than the move."""
        return self._ask("POST", "/clock/advance", {"by": time, "next_second": True})["done"]

    def _ask(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "name"):
            headers["x-s3seal-namespace"] = self.name
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{URL}/_s3seal{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                text = response.read()
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{method} {path}: {refused.read().decode()}") from None
        return json.loads(text) if text else None
