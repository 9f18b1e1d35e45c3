"""Requests that botocore really signed, altered on the way as proxies and mistakes alter them."""

import http.client
import json
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION = "us-east-1"


class Signed:
    """A signed request in parts, each of which can be replaced before it is sent."""

    def __init__(self, endpoint, method="GET", target="/", headers=None, body=b"", secret="test", key="test", region=REGION, service="s3", expires=None, token=None):
        url = urlsplit(endpoint)
        self.address = (url.hostname, url.port)
        request = AWSRequest(method=method, url=endpoint + target, headers={"Host": url.netloc, **(headers or {})}, data=body)
        credentials = Credentials(key, secret, token)
        if expires is None:
            signer = S3SigV4Auth(credentials, service, region)
        else:
            signer = S3SigV4QueryAuth(credentials, service, region, expires=expires)
        request.context["payload_signing_enabled"] = True
        make = signer.canonical_request

        def canonical_request(of):
            self.canonical_request = make(of)
            return self.canonical_request

        signer.canonical_request = canonical_request
        signer.add_auth(request)
        self.method, self.body = method, body
        parts = urlsplit(request.url)
        self.target = parts.path + (f"?{parts.query}" if parts.query else "")
        self.headers = {name: str(value) for name, value in request.headers.items()}

    def send(self):
        """Status, headers and body of the answer; the target goes out exactly as it stands here."""
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        try:
            connection.putrequest(self.method, self.target, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            if self.body and "Content-Length" not in self.headers:
                connection.putheader("Content-Length", str(len(self.body)))
            connection.endheaders(self.body or None)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def explanation(program, headers, canonical_request=None):
    """What the server says to the request that got these headers."""
    path = headers["x-s3seal-explain"]
    if canonical_request is None:
        return json.loads(program.get(path))
    return json.loads(program.post(path, json.dumps({"canonical_request": canonical_request})))
