"""Requests that cost their sender little: signed once, bodies from one prepared piece, answers into one buffer."""

import base64
import hashlib
import hmac
import itertools
import socket
import time
import zlib

PIECE = b'x' * (1 << 20)
CUSTOMER_KEY = bytes(range(32))
SECONDS = 120
PIPELINED = 100  # requests

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


# SDKs leave these out of the signature.
NEVER_SIGNED = {'accept-encoding', 'user-agent'}


def sdk_headers(body):
    """What an SDK adds to a small request over HTTP: a digest and a checksum of the body, and who it is."""
    headers = {
        'accept-encoding': 'identity',
        'amz-sdk-invocation-id': '8a4c1d3e-5f60-4b72-9d8e-0123456789ab',
        'amz-sdk-request': 'attempt=1',
        'user-agent': 'Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.2 cfg/retry-mode#legacy',
        'x-amz-content-sha256': hashlib.sha256(body).hexdigest(),
    }
    if body:
        headers['x-amz-checksum-crc32'] = base64.b64encode(zlib.crc32(body).to_bytes(4, 'big')).decode()
        headers['x-amz-sdk-checksum-algorithm'] = 'CRC32'
    return headers


def signed_headers(method, target, port, extra=None):
    """The headers of a request that test/test signs for us-east-1, the extra ones among them; UNSIGNED-PAYLOAD unless they say."""
    date = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    scope = f'{date[:8]}/us-east-1/s3/aws4_request'
    headers = {'host': f'127.0.0.1:{port}', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': date} | (extra or {})
    path, _, query = target.partition('?')
    pairs = sorted(one if '=' in one else one + '=' for one in query.split('&') if one)
    signed = sorted(set(headers) - NEVER_SIGNED)
    names = ';'.join(signed)
    lines = ''.join(f'{name}:{headers[name]}\n' for name in signed)
    canonical = '\n'.join([method, path, '&'.join(pairs), lines, names, headers['x-amz-content-sha256']])
    text = f'AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}'
    key = b'AWS4test'
    for part in scope.split('/'):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers['Authorization'] = f'AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={names}, Signature={signature}'
    return headers


def request(method, target, port, size=0, extra=None):
    """The head of a signed request, as bytes."""
    headers = signed_headers(method, target, port, extra)
    if size or method == 'PUT':
        headers['Content-Length'] = str(size)
    lines = ''.join(f'{name}: {value}\r\n' for name, value in headers.items())
    return f'{method} {target} HTTP/1.1\r\n{lines}\r\n'.encode()


class Connection:
    """A connection that is kept; what it reads goes into one buffer and is forgotten."""

    def __init__(self, port):
        self.port = port
        self.socket = socket.create_connection(('127.0.0.1', port), SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray(1 << 20)
        self.rest = 0
        self.last_chunk = None
        self.headers = {}

    def receive_head(self, method):
        """Fails on a refusal; else the body's bytes are left for receive()."""
        head = b''
        while b'\r\n\r\n' not in head:
            piece = self.socket.recv(1 << 14)
            if not piece:
                raise SystemExit('the server closed the connection')
            head += piece
        head, _, body = head.partition(b'\r\n\r\n')
        if not b'200' <= head[9:12] < b'300':
            raise SystemExit(f'{head.decode()}\n\n{body.decode()}')
        lines = (line.split(b': ', 1) for line in head.split(b'\r\n')[1:])
        self.headers = {name.decode().lower(): value.decode() for name, value in lines}
        self.last_chunk = body[-5:] if 'transfer-encoding' in self.headers else None
        self.rest = 0 if method == 'HEAD' else int(self.headers.get('content-length', 0)) - len(body)

    def ended(self):
        """Chunks that the bench asks for hold XML, never the line that ends them."""
        return self.rest <= 0 if self.last_chunk is None else self.last_chunk == b'0\r\n\r\n'

    def receive(self):
        """Takes what is there of the body. False: nothing was left."""
        if self.ended():
            return False
        size = self.socket.recv_into(self.buffer, len(self.buffer) if self.rest <= 0 else min(self.rest, len(self.buffer)))
        if not size:
            raise SystemExit('the server closed the connection')
        self.rest -= size
        if self.last_chunk is not None:
            self.last_chunk = (self.last_chunk + self.buffer[max(0, size - 5):size])[-5:]
        return not self.ended()

    def send(self, message, method):
        """A whole request in one piece, and its answer."""
        self.socket.sendall(message)
        self.receive_head(method)
        while self.receive():
            pass

    def call(self, method, target, body=b'', extra=None):
        self.send(request(method, target, self.port, len(body), extra) + body, method)

    def put_many(self, targets, body):
        """One after the other, without waiting for each answer."""
        heads = (request('PUT', target, self.port, len(body)) for target in targets)
        while batch := list(itertools.islice(heads, PIPELINED)):
            self.socket.sendall(b''.join(head + body for head in batch))
            answers = b''
            while answers.count(b'\r\n\r\n') < len(batch):
                answers += self.socket.recv(1 << 20)
            if answers.count(b'HTTP/1.1 200 ') != len(batch):
                raise SystemExit(answers.decode())

    def put_pieces(self, target, count, extra=None):
        self.socket.sendall(request('PUT', target, self.port, count * len(PIECE), extra))
        for _ in range(count):
            self.socket.sendall(PIECE)
        self.receive_head('PUT')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
