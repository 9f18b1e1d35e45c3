"""HTML forms that upload: policies signed by hand, bodies put together as browsers do it."""

import base64
import datetime
import hashlib
import hmac
import json
import urllib.error
import urllib.request

BOUNDARY = "----form-boundary"


def encode(fields, content=b"hello", filename="hello.txt", boundary=BOUNDARY, files=1):
    """The body of a form: fields as pairs, then the file, whose name may be None."""
    parts = []
    for name, value in fields:
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"{named}\r\nContent-Type: text/plain\r\n\r\n'
    parts += [head.encode() + content + b"\r\n"] * files
    return b"".join(parts) + f"--{boundary}--\r\n".encode()


def sign(conditions, key="test", secret="test", region="us-east-1", seconds=600, version=4, policy=None):
    """The fields that make a policy with these conditions a signed one, Version 4 or 2."""
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    scope = f"{key}/{day}/{region}/s3/aws4_request"
    fields = []
    if version == 4:
        fields = [("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", scope), ("x-amz-date", stamp)]
    expires = (now + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    document = {"expiration": expires, "conditions": [*conditions, *({name: value} for name, value in fields)]}
    text = base64.b64encode((policy or json.dumps(document)).encode()).decode()
    fields.append(("policy", text))
    if version == 2:
        signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
        return [*fields, ("AWSAccessKeyId", key), ("signature", signature)]
    signing = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    return [*fields, ("x-amz-signature", hmac.new(signing, text.encode(), hashlib.sha256).hexdigest())]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def post(url, body, content_type=f"multipart/form-data; boundary={BOUNDARY}", headers=None):
    """Status, headers and body of the answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect())
    try:
        with opener.open(urllib.request.Request(url, body, {"Content-Type": content_type} | (headers or {})), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.headers, fault.read()
