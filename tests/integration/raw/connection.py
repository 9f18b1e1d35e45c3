"""One connection to the server, of which a test sees every byte."""

import base64
import re
import socket
import ssl
import zlib
from dataclasses import dataclass, field

from raw.signing import sign

HOST = "localhost"
HEALTH = b"GET /_s3seal/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def request(method, target, headers=None, body=b"", version="HTTP/1.1", host=HOST):
    """The bytes of a request, as they are given: Content-Length is not added either."""
    lines = [f"{method} {target} {version}", *([f"Host: {host}"] if host else [])]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def signed(method, target, headers=None, body=None, unsigned=None, version="HTTP/1.1", **keys):
    """A signed request's bytes; a body gets its Content-Length, `unsigned` are headers that the signature leaves out."""
    made = sign(method, target, {"Host": HOST} | (headers or {}), **keys)
    if body is not None:
        made |= {"Content-Length": str(len(body))}
    return request(method, target, made | (unsigned or {}), body or b"", version, host=None)


def aws_chunked(content):
    """A body as SDKs send streams, and the headers that announce it."""
    checksum = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
    body = b"%x\r\n%b\r\n0\r\nx-amz-checksum-crc32:%b\r\n\r\n" % (len(content), content, checksum.encode())
    return body, {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": str(len(content)),
        "x-amz-trailer": "x-amz-checksum-crc32",
        "Content-Encoding": "aws-chunked",
    }


@dataclass
class Answer:
    status: int
    reason: str
    headers: list = field(default_factory=list)
    body: bytes = b""

    def header(self, name):
        """Its value, or None; two of one name are an error."""
        found = [value for known, value in self.headers if known.lower() == name.lower()]
        assert len(found) < 2, found
        return found[0] if found else None

    def element(self, name):
        """The text of the only such element of an XML document."""
        assert self.header("Content-Type") == "application/xml", self
        (text,) = re.findall(f"<{name}>([^<]*)</{name}>", self.body.decode())
        return text

    @property
    def closes(self):
        return self.header("Connection") == "close"


class Cut(Exception):
    """The connection ended within an answer; what came until then."""

    def __init__(self, got):
        super().__init__(f"the connection ended after {len(got)} bytes: {got[:80]!r}")
        self.got = got


class Connection:
    def __init__(self, port, address="127.0.0.1", tls=None, name=HOST, seconds=30):
        self.buffer = bytearray()
        plain = self.socket = socket.create_connection((address, port), timeout=seconds)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            try:
                self.socket = tls.wrap_socket(plain, server_hostname=name)
            except BaseException:
                plain.close()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)
        return self

    def end_sending(self):
        # Not SSLSocket's own, which forgets TLS for receiving too.
        socket.socket.shutdown(self.socket, socket.SHUT_WR)
        return self

    def ask(self, data):
        return self.send(data).read_answer()

    def _more(self):
        """False: the server closed its side, or all of the connection."""
        try:
            got = self.socket.recv(65536)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
            return False
        self.buffer += got
        return bool(got)

    def _take(self, size):
        while len(self.buffer) < size:
            if not self._more():
                raise Cut(bytes(self.buffer))
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    def _take_line(self):
        while b"\r\n" not in self.buffer:
            if not self._more():
                raise Cut(bytes(self.buffer))
        line = self._take(self.buffer.index(b"\r\n"))
        self._take(2)
        return line

    def read_head(self):
        """Status and headers; a 1xx is an answer of its own."""
        version, status, reason = self._take_line().decode().split(" ", 2)
        assert version == "HTTP/1.1"
        answer = Answer(int(status), reason)
        while line := self._take_line():
            name, _, value = line.decode("latin-1").partition(":")
            answer.headers.append((name, value.strip()))
        return answer

    def read_answer(self, to_head=False):
        answer = self.read_head()
        if not (to_head or answer.status < 200 or answer.status in (204, 304)):
            answer.body = self.read_body(answer)
        return answer

    def read_body(self, answer):
        """Of an answer whose head was read."""
        if answer.header("Transfer-Encoding") == "chunked":
            return self._read_chunks()
        length = answer.header("Content-Length")
        return self._take(int(length)) if length is not None else self.read_to_end()

    def _read_chunks(self):
        content = b""
        while size := int(self._take_line(), 16):
            content += self._take(size)
            assert self._take_line() == b""
        assert self._take_line() == b""
        return content

    def read_to_end(self):
        """All that still comes until the server ends the connection."""
        while self._more():
            pass
        return self._take(len(self.buffer))

    def ends(self):
        """The server ends the connection, and says nothing before. Over TLS it lingers while we may still be sending."""
        if isinstance(self.socket, ssl.SSLSocket):
            self.end_sending()
        return self.read_to_end() == b""

    def serves_on(self):
        """The connection takes another request and answers it."""
        return self.ask(HEALTH).status == 200
