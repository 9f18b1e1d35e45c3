"""S3 and the own paths of a server, asked by somebody of one of its namespaces."""

import json
import urllib.error
import urllib.request

from raw.connection import Connection, signed


def admin(program, method, path, document=None, namespace=None):
    """The status of an own path's answer, and what it says."""
    asked = urllib.request.Request(program.http + "/_s3seal" + path, method=method)
    if namespace:
        asked.add_header("x-s3seal-namespace", namespace)
    if document is not None:
        asked.data = json.dumps(document).encode()
        asked.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())["error"]


class Caller:
    """Asks S3 with some credentials."""

    def __init__(self, program, namespace=None, header=None):
        self.connection = Connection(program.port)
        self.keys = {"access_key": namespace["access_key"], "secret": namespace["secret_key"]} if namespace else {}
        self.headers = {"x-s3seal-namespace": header} if header else {}

    def ask(self, method, target, headers=None, body=None):
        return self.connection.ask(signed(method, target, self.headers | (headers or {}), body=body, **self.keys))

    def put_bucket(self, name):
        assert self.ask("PUT", f"/{name}", body=b"").status == 200

    def put(self, target, body, **headers):
        assert self.ask("PUT", target, headers, body=body).status == 200

    def get(self, target):
        answer = self.ask("GET", target)
        return answer.body if answer.status == 200 else answer.status
