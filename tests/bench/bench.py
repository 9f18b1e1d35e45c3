#!/usr/bin/env python3
"""Measures a release build and prints tables. Standard library and wrk only; all traffic stays on loopback."""

import argparse
import contextlib
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from client import MODES, PIECE, Connection, signed_headers  # noqa: E402
from server import bare, first_answer_ms, s3seal  # noqa: E402

CONCURRENT = 8
# Customers' keys are taken on the connection that the bench has.
SSE_C = ['--new-buckets-block-sse-c', 'false', '--sse-c-over-http', 'true']


def table(*titles):
    print(f'\n| {titles[0]:<46} |' + ''.join(f' {title:>14} |' for title in titles[1:]))
    print(f'|{"-" * 48}|' + f'{"-" * 16}|' * (len(titles) - 1))


def row(name, *values):
    print(f'| {name:<46} |' + ''.join(f' {value:>14} |' for value in values), flush=True)


def load(server, seconds, method, target, body=b'', extra=None, signed=True):
    """CPU microseconds of the server for each request that wrk sends over 16 connections."""
    headers = signed_headers(method, target, server.port, extra) if signed else {}
    with tempfile.NamedTemporaryFile('w', suffix='.lua') as script:
        lines = [f'wrk.method = "{method}"']
        # wrk adds its own Host unless the name has that very spelling.
        lines += [f'wrk.headers["{name.title()}"] = "{value}"' for name, value in headers.items()]
        if body:
            lines.append(f'wrk.body = string.rep("x", {len(body)})')
        script.write('\n'.join(lines))
        script.flush()
        before = server.cpu_seconds()
        url = f'http://127.0.0.1:{server.port}{target}'
        output = subprocess.run(['wrk', '-t1', '-c16', f'-d{seconds}s', '-s', script.name, url], check=True, capture_output=True, text=True).stdout
        used = server.cpu_seconds() - before
    if 'Non-2xx' in output:
        raise SystemExit(f'{method} {target}: {output}')
    return used / int(re.search(r'(\d+) requests in', output).group(1)) * 1e6


def start(arguments, program):
    table('what', 'value')
    row('stripped static binary', f'{pathlib.Path(program).stat().st_size / 2**20:.1f} MiB')
    row('exec to first answer', f'{statistics.median(first_answer_ms(program) for _ in range(11)):.1f} ms')


def small(arguments, program):
    """Requests that do little but be judged."""
    table('CPU for each request', 'us', 'to bare')
    with bare(arguments.build + '/bench_bare') as server:
        base = statistics.median(load(server, arguments.seconds, 'GET', '/', signed=False) for _ in range(arguments.runs))
    row('bare epoll server, one request', f'{base:.2f}', '1.00 x')
    for level in ('warn', 'info'):
        small_at(level, arguments, program, base)


def small_at(level, arguments, program, base):
    """At warn nothing is logged of requests, at info a line each."""
    with s3seal(program, log_level=level) as server, Connection(server.port) as connection:
        idle = server.memory('VmRSS')
        connection.call('PUT', '/bench')
        connection.call('PUT', '/bench/small', b'x' * 1024)
        for index in range(1000):
            connection.call('PUT', f'/bench/list/{index:06}', b'x')
        for name, method, target, body in (
            ('signed GET 1 KiB', 'GET', '/bench/small', b''),
            ('signed PUT 1 KiB', 'PUT', '/bench/written', b'x' * 1024),
            ('ListObjectsV2 of 1000 keys', 'GET', '/bench?list-type=2&prefix=list%2F', b''),
        ):
            cost = statistics.median(load(server, arguments.seconds, method, target, body) for _ in range(arguments.runs))
            row(f'{name}, log at {level}', f'{cost:.2f}', f'{cost / base:.2f} x')
        row(f'resident memory, idle, log at {level}', f'{idle:.1f} MiB', '')
        row(f'resident memory after load, log at {level}', f'{server.memory("VmRSS"):.1f} MiB', '')


def modes(arguments, program):
    """1 KiB in each mode, in turns, as a machine that others use too is slower at one time than at another."""
    table('CPU for each request of 1 KiB', 'us', 'to SSE-S3', 'more by us')
    with s3seal(program, *SSE_C) as server, Connection(server.port) as connection:
        connection.call('PUT', '/bench')
        for method in ('PUT', 'GET'):
            costs = {mode: [] for mode in MODES}
            for _ in range(arguments.runs):
                for number, (mode, (writing, reading)) in enumerate(MODES.items()):
                    said, body = (writing, b'x' * 1024) if method == 'PUT' else (reading, b'')
                    costs[mode].append(load(server, arguments.seconds, method, f'/bench/{number}', body, said))
            medians = {mode: statistics.median(found) for mode, found in costs.items()}
            for mode, cost in medians.items():
                row(f'{method} {mode}', f'{cost:.2f}', f'{cost / medians["SSE-S3"]:.2f} x', f'{cost - medians["SSE-S3"]:+.2f}')


def stream(server, mebibytes, writing, reading):
    """CPU seconds of one upload and of one download."""
    used = []
    with Connection(server.port) as connection:
        for method, said in (('PUT', writing), ('GET', reading)):
            before = server.cpu_seconds()
            if method == 'PUT':
                connection.put_pieces('/bench/large', mebibytes, said)
            else:
                connection.call(method, '/bench/large', extra=said)
            used.append(server.cpu_seconds() - before)
        connection.call('DELETE', '/bench/large')
    return used


@contextlib.contextmanager
def streaming_server(program, place, at_rest):
    with tempfile.TemporaryDirectory() as folder:
        where = ['--data-dir', folder] if place == 'disk' else []
        with s3seal(program, '--at-rest', at_rest, *SSE_C, *where) as server, Connection(server.port) as connection:
            connection.call('PUT', '/bench')
            yield server


def streams(arguments, program):
    """One large object at a time, sealed and as it came, in turns."""
    size = arguments.mebibytes << 20
    for place in ('memory', 'disk'):
        table(f'{arguments.mebibytes} MiB, {place}', 'MB/s per core', 'CPU s/GiB', 'null cipher', 'sealed to null')
        with streaming_server(program, place, 'sealed') as sealed, streaming_server(program, place, 'readable') as readable:
            found = {(mode, server): [] for mode in MODES for server in (sealed, readable)}
            for _ in range(arguments.runs):
                for mode, server in found:
                    found[mode, server].append(stream(server, arguments.mebibytes, *MODES[mode]))
            for index, method in enumerate(('PUT', 'GET')):
                for mode in MODES:
                    cost, null = (statistics.median(used[index] for used in found[mode, server]) for server in (sealed, readable))
                    speeds = f'{size / cost / 1e6:.0f}', f'{cost / arguments.mebibytes * 1024:.3f}', f'{size / null / 1e6:.0f}'
                    row(f'{method} {mode}', *speeds, f'{null / cost * 100:.0f} %')
            row('peak resident memory of the server', f'{sealed.memory("VmHWM"):.1f} MiB', '', f'{readable.memory("VmHWM"):.1f} MiB', '')


def together(connections, said, count, method):
    """A piece of each stream in turns."""
    for number, connection in enumerate(connections):
        connection.send_head(method, f'/bench/{number}', count * len(PIECE) if method == 'PUT' else 0, said)
    if method == 'PUT':
        for _ in range(count):
            for connection in connections:
                connection.socket.sendall(PIECE)
    for connection in connections:
        connection.receive_head()
    while any([connection.receive() for connection in connections]):
        pass


def memory(arguments, program):
    """Streams under way at the same time, to and from disk, as what is kept in memory is no overhead; each in a new process."""
    table(f'{CONCURRENT} streams at a time', 'KiB for each')
    count = max(1, arguments.mebibytes // CONCURRENT)
    with tempfile.TemporaryDirectory() as folder:
        for mode, said in MODES.items():
            for method, headers in zip(('PUT', 'GET'), said):
                with s3seal(program, *SSE_C, '--data-dir', folder) as server, contextlib.ExitStack() as stack:
                    connections = [stack.enter_context(Connection(server.port)) for _ in range(CONCURRENT)]
                    for connection in connections:
                        connection.call('PUT', '/bench')
                    idle = server.memory('VmRSS')
                    together(connections, headers, count, method)
                    row(f'{method} {mode}', f'{(server.memory("VmHWM") - idle) / CONCURRENT * 1024:.0f}')


def functions(arguments, program):
    output = subprocess.run([arguments.build + '/bench_functions'], check=True, capture_output=True, text=True).stdout
    print(f'\nFunctions on their own:\n\n{output}')


PARTS = {part.__name__: part for part in (start, small, modes, streams, memory, functions)}


def machine():
    cpu = re.search(r'model name\s+: (.*)', pathlib.Path('/proc/cpuinfo').read_text())
    return f'{cpu.group(1) if cpu else platform.processor()}, {os.cpu_count()} cores, {platform.platform()}'


def parse_options():
    def parts(text):
        chosen = text.split(',')
        if unknown := set(chosen) - set(PARTS):
            raise argparse.ArgumentTypeError(f'no such part: {", ".join(sorted(unknown))}')
        return chosen

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('build', help='folder of the release build')
    parser.add_argument('--only', type=parts, default=list(PARTS), metavar='LIST', help=f'of {",".join(PARTS)}')
    parser.add_argument('--seconds', type=int, default=3, help='length of one load of small requests')
    parser.add_argument('--runs', type=int, default=3, help='how often each is measured; the median counts')
    parser.add_argument('--mebibytes', type=int, default=1024, help='size of the streams')
    return parser.parse_args()


def main():
    arguments = parse_options()
    print(f'{machine()}\nCPU of the server process in user and system mode; small requests over 16 connections, streams over '
          f'one; medians of {arguments.runs}.')
    for name in arguments.only:
        began = time.monotonic()
        PARTS[name](arguments, arguments.build + '/s3seal')
        print(f'\n({name}: {time.monotonic() - began:.0f} s)')


if __name__ == '__main__':
    main()
