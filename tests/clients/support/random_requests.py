"""Random S3 requests signed by botocore, and the same with one byte changed."""

import base64
import hashlib
import hmac
import zlib
from urllib.parse import quote, urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ODD = "abcXYZ019-._~ +%&=?#'\"()!*,;:@$[]{}|^`<>é€漢𝄞"
PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789"
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
KINDS = ["hash", "unsigned", SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER, "presigned", "get", "head", "presigned get", "list", "delete"]
SECRET, REGION = "test", "us-east-1"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def encode(text, safe=""):
    return quote(text, safe=f"-._~{safe}")


def flip(text):
    """The same text with its last hexadecimal digit changed."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


class Chunks:
    """An aws-chunked body, signed or not, with a CRC32 trailer where there is one."""

    def __init__(self, random, word, content):
        self.word, self.content = word, content
        self.parts, rest = [], content
        while rest:
            size = random.randint(8192, 70_000)
            self.parts.append(rest[:size])
            rest = rest[size:]
        self.crc = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()

    @property
    def headers(self):
        extra = {"x-amz-trailer": "x-amz-checksum-crc32"} if self.word.endswith("TRAILER") else {}
        return {"x-amz-decoded-content-length": str(len(self.content)), "content-encoding": "aws-chunked"} | extra

    def body(self, seed, date, scope, change=None):
        """`change` names what is altered after signing: data, chunk, trailer, trailer signature."""
        signed, previous, out = "AWS4" in self.word, seed, b""
        key = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()

        def sign(kind, *hashes):
            return hmac.new(key, "\n".join([f"AWS4-HMAC-SHA256-{kind}", date, scope, previous, *hashes]).encode(), hashlib.sha256).hexdigest()

        for number, part in enumerate([*self.parts, b""]):
            previous = sign("PAYLOAD", sha256(b""), sha256(part))
            shown = flip(previous) if change == "chunk" and number == 0 else previous
            sent = bytes([part[0] ^ 1]) + part[1:] if change == "data" and number == 0 and part else part
            out += f"{len(part):x}{f';chunk-signature={shown}' if signed else ''}\r\n".encode() + (sent + b"\r\n" if part else b"")
        if not self.word.endswith("TRAILER"):
            return out + b"\r\n"
        crc = "AQAAAA==" if change == "trailer" else self.crc
        out += f"x-amz-checksum-crc32:{crc}\r\n".encode()
        if signed:
            signature = sign("TRAILER", sha256(f"x-amz-checksum-crc32:{self.crc}\n".encode()))
            out += f"x-amz-trailer-signature:{flip(signature) if change == 'trailer signature' else signature}\r\n".encode()
        return out + b"\r\n"


class RandomRequest:
    def __init__(self, random, endpoint, bucket, number):
        self.random, self.number = random, number
        self.kind = KINDS[number % len(KINDS)]
        self.key = f"{number}/" + "".join(random.choice(ODD + "/") for _ in range(random.randint(1, 30)))
        self.content = random.randbytes(random.choice([0, 1, random.randint(2, 2000), random.randint(8000, 300_000)]))
        self.method = {"get": "GET", "presigned get": "GET", "list": "GET", "head": "HEAD", "delete": "DELETE"}.get(self.kind, "PUT")
        self.writes = self.method == "PUT"
        self.chunks = Chunks(random, self.kind, self.content) if self.kind.startswith("STREAMING") else None
        path = f"/{bucket}" if self.kind == "list" else f"/{bucket}/{encode(self.key, '/')}"
        self._sign(endpoint, path)

    def _query(self):
        count = self.random.randint(0, 4)
        pairs = [(self.random.choice(["x-odd", "prefix", "B", "a"]), "".join(self.random.choice(ODD) for _ in range(self.random.randint(0, 6)))) for _ in range(count)]
        if self.kind != "list":
            pairs = [(f"x-{name}", value) for name, value in pairs]
        return "&".join(f"{encode(name)}={encode(value)}" for name, value in [*pairs, ("z-last", "value")])

    def _headers(self):
        headers = {"x-amz-meta-Name": "  a   b  c ", "X-Amz-Meta-Number": str(self.number)} if self.writes else {}
        if self.random.random() < 0.5:
            headers["X-Custom"] = "".join(self.random.choice(PLAIN + "   ") for _ in range(10)) + "."
        return headers | (self.chunks.headers if self.chunks else {})

    def _sign(self, endpoint, path):
        headers = self._headers() if "presigned" not in self.kind else {}
        host = urlsplit(endpoint).netloc
        presigned = "presigned" in self.kind
        data = self.content if self.writes and not presigned else None
        request = AWSRequest(self.method, f"{endpoint}{path}?{self._query()}", {"Host": host, **headers}, data=data)
        request.context["payload_signing_enabled"] = True
        credentials = Credentials("test", SECRET)
        signer = S3SigV4QueryAuth(credentials, "s3", REGION, expires=600) if presigned else S3SigV4Auth(credentials, "s3", REGION)
        if self.chunks or self.kind == "unsigned":
            signer.payload = lambda _: self.kind if self.chunks else "UNSIGNED-PAYLOAD"
        signer.add_auth(request)
        parts = urlsplit(request.url)
        self.target = f"{parts.path}?{parts.query}"
        self.headers = {name: str(value) for name, value in request.headers.items()}
        self.date = request.context.get("timestamp", self.headers.get("X-Amz-Date", ""))

    def parts(self, change=None):
        """Method, target, headers and body; `change` is one of changes()."""
        target, headers, body = self.target, dict(self.headers), self.content if self.writes else b""
        if self.chunks:
            seed = headers["Authorization"].rsplit("=", 1)[1]
            body = self.chunks.body(seed, self.date, f"{self.date[:8]}/{REGION}/s3/aws4_request", change)
        if change == "signature" and "Authorization" in headers:
            headers["Authorization"] = flip(headers["Authorization"])
        elif change == "signature":
            start = target.index("X-Amz-Signature=") + 16
            target = target[:start] + flip(target[start : start + 64]) + target[start + 64 :]
        elif change == "header":
            headers["X-Amz-Meta-Number"] += "1"
        elif change == "path":
            target = target.replace(f"/{self.number}/", f"/{self.number}0/", 1)
        elif change == "query":
            target = target.replace("z-last=value", "z-last=valuf", 1)
        elif change == "body":
            body = bytes([body[0] ^ 1]) + body[1:]
        return self.method, target, headers, body

    def changes(self):
        """What can be changed, and how S3 must refuse it."""
        wrong = {"signature": "SignatureDoesNotMatch", "query": "SignatureDoesNotMatch"}
        if self.kind != "list":
            wrong["path"] = "SignatureDoesNotMatch"
        if "X-Amz-Meta-Number" in self.headers:
            wrong["header"] = "SignatureDoesNotMatch"
        if self.kind == "hash" and self.content:
            wrong["body"] = "XAmzContentSHA256Mismatch"
        if self.kind in (SIGNED, SIGNED_TRAILER):
            wrong["chunk"] = "SignatureDoesNotMatch"
            if self.content:
                wrong["data"] = "SignatureDoesNotMatch"
        if self.kind == SIGNED_TRAILER:
            wrong["trailer"] = wrong["trailer signature"] = "SignatureDoesNotMatch"
        if self.kind == UNSIGNED_TRAILER:
            if self.content:
                wrong["data"] = wrong["trailer"] = "BadDigest"
        return wrong
