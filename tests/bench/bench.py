#!/usr/bin/env python3
"""Measures a release build and prints a table. Standard library and wrk only; all traffic stays on loopback."""

import argparse
import contextlib
import hashlib
import hmac
import http.client
import os
import pathlib
import platform
import re
import socket
import statistics
import subprocess
import tempfile
import time

TICK = os.sysconf('SC_CLK_TCK')


def signed_headers(method, target, port, payload_hash='UNSIGNED-PAYLOAD', date=None):
    """The headers of a request that test/test signs for us-east-1."""
    date = date or time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    scope = f'{date[:8]}/us-east-1/s3/aws4_request'
    headers = {'host': f'127.0.0.1:{port}', 'x-amz-content-sha256': payload_hash, 'x-amz-date': date}
    path, _, query = target.partition('?')
    pairs = sorted(one if '=' in one else one + '=' for one in query.split('&') if one)
    names = ';'.join(headers)
    lines = ''.join(f'{name}:{value}\n' for name, value in headers.items())
    canonical = '\n'.join([method, path, '&'.join(pairs), lines, names, payload_hash])
    text = f'AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}'
    key = b'AWS4test'
    for part in scope.split('/'):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers['Authorization'] = f'AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={names}, Signature={signature}'
    return headers


def call(port, method, target, body=b''):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
    connection.request(method, target, body, signed_headers(method, target, port))
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 300:
        raise SystemExit(f'{method} {target}: {answer.status} {text[:300]}')
    return text


def cpu_seconds(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mib(pid, field):
    text = pathlib.Path(f'/proc/{pid}/status').read_text()
    return int(re.search(rf'{field}:\s+(\d+) kB', text).group(1)) / 1024


@contextlib.contextmanager
def bare(program):
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.pid, int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)


@contextlib.contextmanager
def s3seal(program, *arguments):
    process = subprocess.Popen([program, 'serve', '--port', '0', *arguments], stdout=subprocess.PIPE, text=True)
    port = None
    for line in process.stdout:
        found = re.search(r'http://127\.0\.0\.1:(\d+)', line)
        port = int(found.group(1)) if found else port
        if line.strip() == 'Ready.':
            break
    try:
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(20)


def first_answer_ms(program):
    """From exec to the first byte of an answer, polling as fast as a client can connect."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    request = f'GET /_s3seal/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n'.encode()
    start = time.perf_counter()
    process = subprocess.Popen([program, 'serve', '--host', '127.0.0.1', '--port', str(port)],
                               stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < 10:
            with contextlib.suppress(ConnectionError), socket.create_connection(('127.0.0.1', port)) as client:
                client.sendall(request)
                if b' 200 ' in client.recv(4096):
                    return (time.perf_counter() - start) * 1000
        raise SystemExit('no answer within 10 s')
    finally:
        process.terminate()
        process.wait(20)


def load(pid, port, seconds, method, target, body=b'', signed=True):
    """CPU microseconds of the process for each request, and requests a second."""
    headers = signed_headers(method, target, port) if signed else {}
    with tempfile.NamedTemporaryFile('w', suffix='.lua') as script:
        lines = [f'wrk.method = "{method}"']
        # wrk adds its own Host unless the name has that very spelling.
        lines += [f'wrk.headers["{name.title()}"] = "{value}"' for name, value in headers.items()]
        if body:
            lines.append(f'wrk.body = string.char({",".join(str(byte) for byte in body)})'
                         if len(body) < 200 else f'wrk.body = string.rep("x", {len(body)})')
        script.write('\n'.join(lines))
        script.flush()
        before = cpu_seconds(pid)
        output = subprocess.run(['wrk', '-t1', '-c16', f'-d{seconds}s', '-s', script.name,
                                 f'http://127.0.0.1:{port}{target}'], check=True, capture_output=True, text=True).stdout
        used = cpu_seconds(pid) - before
    if 'Non-2xx' in output:
        raise SystemExit(f'{method} {target}: {output}')
    count = int(re.search(r'(\d+) requests in', output).group(1))
    rate = float(re.search(r'Requests/sec:\s+([\d.]+)', output).group(1))
    return used / count * 1e6, rate


def stream(pid, port, mebibytes):
    """MB/s and CPU seconds for each GiB of one upload and one download."""
    size = mebibytes << 20
    piece = b'x' * (1 << 20)
    figures = []
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=120)
    for method in ('PUT', 'GET'):
        headers = signed_headers(method, '/bench/large', port)
        before, start = cpu_seconds(pid), time.perf_counter()
        if method == 'PUT':
            headers['Content-Length'] = str(size)
            connection.request(method, '/bench/large', (piece for _ in range(mebibytes)), headers)
        else:
            connection.request(method, '/bench/large', headers=headers)
        answer = connection.getresponse()
        buffer = bytearray(1 << 20)
        while answer.readinto(buffer):
            pass
        if answer.status != 200:
            raise SystemExit(f'{method} of {mebibytes} MiB: {answer.status}')
        wall = time.perf_counter() - start
        figures.append((size / wall / 1e6, (cpu_seconds(pid) - before) / (mebibytes / 1024)))
    connection.close()
    return figures


def machine():
    cpu = re.search(r'model name\s+: (.*)', pathlib.Path('/proc/cpuinfo').read_text())
    return f'{cpu.group(1) if cpu else platform.processor()}, {os.cpu_count()} cores, {platform.platform()}'


def row(name, value, ratio=''):
    print(f'| {name:<42} | {value:>14} | {ratio:>10} |')


def small_requests(arguments, program):
    with bare(arguments.build + '/bench_bare') as (pid, port):
        base = statistics.median(load(pid, port, arguments.seconds, 'GET', '/', signed=False)[0]
                                 for _ in range(arguments.runs))
    row('bare epoll server, one request', f'{base:.2f} us', '1.00 x')
    with s3seal(program) as (pid, port):
        row('resident memory, idle', f'{memory_mib(pid, "VmRSS"):.1f} MiB')
        call(port, 'PUT', '/bench')
        call(port, 'PUT', '/bench/small', b'x' * 1024)
        for index in range(1000):
            call(port, 'PUT', f'/bench/list/{index:06}', b'x')
        for name, method, target, body in (
                ('signed GET 1 KiB', 'GET', '/bench/small', b''),
                ('signed PUT 1 KiB', 'PUT', '/bench/written', b'x' * 1024),
                ('ListObjectsV2 of 1000 keys', 'GET', '/bench?list-type=2&prefix=list%2F', b''),
        ):
            cost = statistics.median(load(pid, port, arguments.seconds, method, target, body)[0]
                                     for _ in range(arguments.runs))
            row(name, f'{cost:.2f} us', f'{cost / base:.2f} x')
        row('resident memory after load', f'{memory_mib(pid, "VmRSS"):.1f} MiB')


def streams(arguments, program):
    with tempfile.TemporaryDirectory() as directory, s3seal(program, '--data-dir', directory) as (pid, port):
        call(port, 'PUT', '/bench')
        put, get = stream(pid, port, arguments.mebibytes)
        row(f'PUT of {arguments.mebibytes} MiB to disk', f'{put[0]:.0f} MB/s', f'{put[1]:.2f} s/GiB')
        row(f'GET of {arguments.mebibytes} MiB from disk', f'{get[0]:.0f} MB/s', f'{get[1]:.2f} s/GiB')
        row('peak resident memory while streaming', f'{memory_mib(pid, "VmHWM"):.1f} MiB')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('build', help='folder of the release build')
    parser.add_argument('--seconds', type=int, default=3, help='length of one load')
    parser.add_argument('--runs', type=int, default=3, help='loads of each kind; the median counts')
    parser.add_argument('--mebibytes', type=int, default=1024, help='size of the streams')
    arguments = parser.parse_args()
    program = arguments.build + '/s3seal'
    print(f'{machine()}\nCPU microseconds of the server process for each request; 16 connections; medians of '
          f'{arguments.runs}.\n')
    row('what', 'value', 'to bare')
    print(f'|{"-" * 44}|{"-" * 16}|{"-" * 12}|')
    row('stripped static binary', f'{pathlib.Path(program).stat().st_size / 2**20:.1f} MiB')
    row('exec to first answer', f'{statistics.median(first_answer_ms(program) for _ in range(11)):.1f} ms')
    small_requests(arguments, program)
    streams(arguments, program)
    functions = subprocess.run([arguments.build + '/bench_functions'], check=True, capture_output=True, text=True)
    print(f'\nFunctions on their own:\n\n{functions.stdout}')


if __name__ == '__main__':
    main()
