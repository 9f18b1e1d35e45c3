"""Requests that cost their sender little: signed once, bodies from one prepared piece, answers into one buffer."""

import base64
import hashlib
import hmac
import socket
import time

PIECE = b'x' * (1 << 20)
CUSTOMER_KEY = bytes(range(32))
SECONDS = 120

# What a request says for each mode; the second is what a read has to say too.
CUSTOMER = {
    'x-amz-server-side-encryption-customer-algorithm': 'AES256',
    'x-amz-server-side-encryption-customer-key': base64.b64encode(CUSTOMER_KEY).decode(),
    'x-amz-server-side-encryption-customer-key-md5': base64.b64encode(hashlib.md5(CUSTOMER_KEY).digest()).decode(),
}
KMS = {'x-amz-server-side-encryption': 'aws:kms'}
MODES = {
    'SSE-S3': ({}, {}),
    'SSE-KMS': (KMS, {}),
    'SSE-KMS, bucket key': (KMS | {'x-amz-server-side-encryption-bucket-key-enabled': 'true'}, {}),
    'DSSE-KMS': ({'x-amz-server-side-encryption': 'aws:kms:dsse'}, {}),
    'SSE-C': (CUSTOMER, CUSTOMER),
}


def signed_headers(method, target, port, extra=None):
    """The headers of a request that test/test signs for us-east-1 with UNSIGNED-PAYLOAD, the extra ones among them."""
    date = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    scope = f'{date[:8]}/us-east-1/s3/aws4_request'
    headers = {'host': f'127.0.0.1:{port}', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': date} | (extra or {})
    path, _, query = target.partition('?')
    pairs = sorted(one if '=' in one else one + '=' for one in query.split('&') if one)
    names = ';'.join(sorted(headers))
    lines = ''.join(f'{name}:{value}\n' for name, value in sorted(headers.items()))
    canonical = '\n'.join([method, path, '&'.join(pairs), lines, names, 'UNSIGNED-PAYLOAD'])
    text = f'AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}'
    key = b'AWS4test'
    for part in scope.split('/'):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers['Authorization'] = f'AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={names}, Signature={signature}'
    return headers


class Connection:
    """A connection that is kept; what it reads goes into one buffer and is forgotten."""

    def __init__(self, port):
        self.port = port
        self.socket = socket.create_connection(('127.0.0.1', port), SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray(1 << 20)
        self.rest = 0

    def send_head(self, method, target, size=0, extra=None):
        headers = signed_headers(method, target, self.port, extra) | {'Content-Length': str(size)}
        lines = ''.join(f'{name}: {value}\r\n' for name, value in headers.items())
        self.socket.sendall(f'{method} {target} HTTP/1.1\r\n{lines}\r\n'.encode())

    def receive_head(self):
        """Fails on a refusal; else the body's bytes are left for receive(). Answers have a length, or no body."""
        head = b''
        while b'\r\n\r\n' not in head:
            piece = self.socket.recv(1 << 14)
            if not piece:
                raise SystemExit('the server closed the connection')
            head += piece
        head, _, body = head.partition(b'\r\n\r\n')
        if not b'200' <= head[9:12] < b'300':
            raise SystemExit(f'{head.decode()}\n\n{body.decode()}')
        lines = dict(line.lower().split(b': ', 1) for line in head.split(b'\r\n')[1:])
        self.rest = int(lines.get(b'content-length', 0)) - len(body)

    def receive(self):
        """Takes what is there of the body. False: nothing was left."""
        if self.rest <= 0:
            return False
        size = self.socket.recv_into(self.buffer, min(self.rest, len(self.buffer)))
        if not size:
            raise SystemExit('the server closed the connection')
        self.rest -= size
        return self.rest > 0

    def call(self, method, target, body=b'', extra=None):
        self.send_head(method, target, len(body), extra)
        self.socket.sendall(body)
        self.receive_head()
        while self.receive():
            pass

    def put_pieces(self, target, count, extra=None):
        self.send_head('PUT', target, count * len(PIECE), extra)
        for _ in range(count):
            self.socket.sendall(PIECE)
        self.receive_head()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
