"""What is measured. A part starts its servers and yields its cases: a row's name, and what measures {column: value} for it."""

import contextlib
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import tempfile
import time
import typing
from dataclasses import dataclass

from client import MODES, PIECE, Connection, request, sdk_headers, signed_headers
from server import bare, counted, first_answer_ms, s3seal

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONCURRENT = 8
CLIENTS = 32
LISTED = 1000
MANY = 1_000_000
FOLDED = 100_000
FOLDS = 10
KEPT = 10_000
NAMESPACES = 1_000
# Customers' keys are taken on the connection that the bench has.
SSE_C = ['--new-buckets-block-sse-c', 'false', '--sse-c-over-http', 'true']

KIB = b'x' * 1024
ENCRYPTION = (
    b'<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault>'
    b'<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>'
)
SMALL = {
    'GET of 1 KiB': ('GET', '/bench/small', b''),
    'PUT of 1 KiB': ('PUT', '/bench/written', KIB),
    'HEAD of 1 KiB': ('HEAD', '/bench/small', b''),
    'PutBucketEncryption': ('PUT', '/bench?encryption', ENCRYPTION),
    f'ListObjectsV2 of {LISTED} keys': ('GET', '/bench?list-type=2&prefix=list%2F', b''),
}


def fill(connection):
    connection.call('PUT', '/bench')
    connection.call('PUT', '/bench/small', KIB)
    for index in range(LISTED):
        connection.call('PUT', f'/bench/list/{index:06}', b'x')


def start(arguments, program):
    yield {
        'stripped static binary, MiB': lambda: {'value': pathlib.Path(program).stat().st_size / 2**20},
        'exec to first answer, ms': lambda: {'value': first_answer_ms(program)},
        'resident memory, idle, MiB': lambda: {'value': idle_memory(program)},
    }


def idle_memory(program):
    with s3seal(program) as server:
        return server.memory('VmRSS')


def requests_in(output):
    """How many wrk says that it sent, all of them answered well."""
    count = int(re.search(r'(\d+) requests in', output).group(1))
    if count == 0 or 'Non-2xx' in output or 'Socket errors' in output:
        raise SystemExit(f'not all was answered: {output}')
    return count


def send(server, seconds, clients, method, target, body, headers):
    """How many requests wrk sends over so many connections, and the server's CPU seconds for them."""
    with tempfile.NamedTemporaryFile('w', suffix='.lua') as script:
        lines = [f'wrk.method = "{method}"']
        # wrk adds its own Host unless the name has that very spelling.
        lines += [f'wrk.headers["{name.title()}"] = "{value}"' for name, value in (headers or {}).items()]
        if body:
            lines.append(f'wrk.body = [[{body.decode()}]]')
        script.write('\n'.join(lines))
        script.flush()
        before = server.cpu_seconds()
        url = f'http://127.0.0.1:{server.port}{target}'
        command = ['wrk', '-t1', f'-c{clients}', f'-d{seconds}s', '-s', script.name, url]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        used = server.cpu_seconds() - before
    return requests_in(output), used


def load(server, seconds, method, target, body=b'', headers=None):
    """CPU microseconds of the server for each request over 16 connections."""
    count, used = send(server, seconds, 16, method, target, body, headers)
    return used / count * 1e6


def signed_load(server, seconds, method, target, body, extra=None):
    headers = signed_headers(method, target, server.port, sdk_headers(body) | (extra or {}))
    return load(server, seconds, method, target, body, headers)


def rate(server, seconds, clients, method, target, body):
    """Signed requests a second of so many clients, each of which waits for its answer."""
    headers = signed_headers(method, target, server.port, sdk_headers(body))
    return send(server, seconds, clients, method, target, body, headers)[0] / seconds


VERSIONING = b'<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'


def deletion_of(keys):
    entries = ''.join(f'<Object><Key>{key}</Key></Object>' for key in keys)
    return f'<Delete><Quiet>true</Quiet>{entries}</Delete>'.encode()


def delete_at_once(server, keys):
    """CPU microseconds of the server for one request that deletes all of them."""
    body, used = deletion_of(keys), []
    with Connection(server.port) as connection:
        for _ in range(5):
            connection.put_many([f'/plain/{key}' for key in keys], b'x')
            before = server.cpu_seconds()
            connection.call('POST', '/plain?delete', body, sdk_headers(body))
            used.append(server.cpu_seconds() - before)
    return statistics.median(used) * 1e6


def of_versions(arguments, server, connection):
    """Objects with a past."""
    for bucket in ('plain', 'kept', 'listed'):
        connection.call('PUT', f'/{bucket}')
    for bucket in ('kept', 'listed'):
        connection.call('PUT', f'/{bucket}?versioning', VERSIONING)
    connection.call('PUT', '/kept/read', KIB)
    version = connection.headers['x-amz-version-id']
    connection.call('PUT', '/kept/read', KIB)
    for _ in range(2):
        connection.put_many([f'/listed/{index:06}' for index in range(LISTED // 2)], b'x')
    sent = {
        'PUT of 1 KiB over a version': ('PUT', '/kept/written', KIB),
        'GET of a version of 1 KiB': ('GET', f'/kept/read?versionId={version}', b''),
        f'ListObjectVersions of {LISTED}': ('GET', '/listed?versions', b''),
    }
    cases = {name: lambda one=one: {'us': signed_load(server, arguments.seconds, *one)} for name, one in sent.items()}
    keys = [f'{index:06}' for index in range(LISTED)]
    cases[f'DeleteObjects of {LISTED} keys'] = lambda: {'us': delete_at_once(server, keys)}
    return cases


def of_many_keys(arguments, server, connection):
    """A page, wherever it begins, and keys that fold into a few prefixes."""
    connection.call('PUT', '/many')
    connection.put_many((f'/many/{index:07}' for index in range(MANY)), b'x')
    connection.call('PUT', '/folded')
    connection.put_many((f'/folded/{index % FOLDS}/{index:06}' for index in range(FOLDED)), b'x')
    sent = {}
    for where, key in {'start': '', 'middle': f'{MANY // 2:07}', 'end': f'{MANY - LISTED - 1:07}'}.items():
        sent[f'ListObjectsV2 of {LISTED} of {MANY:,} keys, {where}'] = f'/many?list-type=2&start-after={key}'
        sent[f'ListObjectVersions of {LISTED} of {MANY:,}, {where}'] = f'/many?key-marker={key}&versions'
    sent[f'ListObjectsV2 of {FOLDED:,} keys in {FOLDS} prefixes'] = '/folded?delimiter=%2F&list-type=2'
    sent[f'ListObjectVersions of {FOLDED:,} in {FOLDS} prefixes'] = '/folded?delimiter=%2F&versions'
    return {name: lambda one=one: {'us': signed_load(server, arguments.seconds, 'GET', one, b'')} for name, one in sent.items()}


def small(arguments, program):
    """At warn nothing is logged of requests, at info a line each."""
    with contextlib.ExitStack() as stack:
        reference = stack.enter_context(bare(arguments.build + '/bench_bare'))
        cases = {'bare': lambda: {'us': load(reference, arguments.seconds, 'GET', '/')}}
        for level in ('warn', 'info'):
            server = stack.enter_context(s3seal(program, log_level=level))
            with Connection(server.port) as connection:
                fill(connection)
            for name, sent in SMALL.items():
                if sent[0] == 'HEAD':
                    continue  # wrk waits for its body
                row = name if level == 'warn' else f'{name}, log at {level}'
                cases[row] = lambda server=server, sent=sent: {'us': signed_load(server, arguments.seconds, *sent)}
        server = stack.enter_context(s3seal(program))
        with Connection(server.port) as connection:
            cases |= of_versions(arguments, server, connection)
            if arguments.many:
                cases |= of_many_keys(arguments, server, connection)
        yield cases


def instructions(arguments, program):
    """With one row for what a GET takes in a server that remembers nothing: the rest of it is the journal's."""

    def case(of, sent):
        return lambda: {'instructions': instructions_each(*of, *sent)}

    with contextlib.ExitStack() as stack:

        def started(*settings):
            server = stack.enter_context(counted(program, *settings))
            connection = stack.enter_context(Connection(server.port))
            fill(connection)
            return server, connection

        usual, without = started(), started('--records', '0')
        get = next(name for name in SMALL if name.startswith('GET'))
        cases = {name: case(usual, sent) for name, sent in SMALL.items()}
        yield cases | {f'{get}, without the journal': case(without, SMALL[get])}


def instructions_each(server, connection, method, target, body):
    """Signed once, and in steady state: the first hundreds make what later ones find."""
    message = request(method, target, server.port, len(body), sdk_headers(body)) + body
    count = 5 if 'list-type' in target else 200
    for _ in range(count):
        connection.send(message, method)
    server.instructions()
    for _ in range(count):
        connection.send(message, method)
    return server.instructions() / count


def threads(arguments, program):
    """What a request costs more when two threads share what all requests do."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(s3seal(program, '--threads', str(count))) for count in (1, 2)]
        for server in servers:
            with Connection(server.port) as connection:
                fill(connection)

        def both(sent):
            one, two = (signed_load(server, arguments.seconds, *sent) for server in servers)
            return {'one, us': one, 'two, us': two, 'times': two / one}

        yield {name: lambda sent=SMALL[name]: both(sent) for name in ('GET of 1 KiB', 'PUT of 1 KiB')}


def durable(arguments, program):
    """Changes of many clients become durable together. On the disk of the build, as a temporary one may be none."""

    def each(level):
        with tempfile.TemporaryDirectory(dir=arguments.build) as folder, s3seal(program, '--data-dir', folder, '--durability', level) as server:
            with Connection(server.port) as connection:
                connection.call('PUT', '/bench')
            one, many = (rate(server, arguments.seconds, clients, 'PUT', '/bench/written', KIB) for clients in (1, CLIENTS))
            return {'one client': one, f'{CLIENTS} clients': many, 'times': many / one}

    yield {f'durability {level}': lambda level=level: each(level) for level in ('normal', 'full')}


def modes(arguments, program):
    def cost(server, number, writing, reading):
        target = f'/bench/{number}'
        return {
            'PUT, us': signed_load(server, arguments.seconds, 'PUT', target, KIB, writing),
            'GET, us': signed_load(server, arguments.seconds, 'GET', target, b'', reading),
        }

    with s3seal(program, *SSE_C) as server:
        with Connection(server.port) as connection:
            connection.call('PUT', '/bench')
        yield {
            mode: lambda number=number, said=said: cost(server, number, *said) for number, (mode, said) in enumerate(MODES.items())
        }


def megabytes_for_a_second(mebibytes, seconds):
    if seconds <= 0:
        raise SystemExit(f'{mebibytes} MiB took no CPU time that can be measured')
    return mebibytes * 1.048576 / seconds


def stream(server, mebibytes, writing, reading):
    """One upload and one download, each in MB for a second of the server's CPU time."""
    with Connection(server.port) as connection:
        began = server.cpu_seconds()
        connection.put_pieces('/bench/large', mebibytes, writing)
        stored = server.cpu_seconds()
        connection.call('GET', '/bench/large', extra=reading)
        ended = server.cpu_seconds()
        connection.call('DELETE', '/bench/large')
    return {
        'PUT, MB/s': megabytes_for_a_second(mebibytes, stored - began),
        'GET, MB/s': megabytes_for_a_second(mebibytes, ended - stored),
    }


def streams(arguments, program):
    """One large object at a time, sealed and as it came."""
    cases = {}
    with contextlib.ExitStack() as stack:
        for place in ('memory', 'disk'):
            for at_rest, cipher in (('sealed', ''), ('readable', ', null cipher')):
                folder = stack.enter_context(tempfile.TemporaryDirectory())
                where = ['--data-dir', folder] if place == 'disk' else []
                server = stack.enter_context(s3seal(program, '--at-rest', at_rest, *SSE_C, *where))
                with Connection(server.port) as connection:
                    connection.call('PUT', '/bench')
                for mode, said in MODES.items():
                    cases[f'{mode}, {place}{cipher}'] = lambda server=server, said=said: stream(server, arguments.mebibytes, *said)
        yield cases


def together(connections, said, count, method):
    """A piece of each stream in turns."""
    for number, connection in enumerate(connections):
        size = count * len(PIECE) if method == 'PUT' else 0
        connection.socket.sendall(request(method, f'/bench/{number}', connection.port, size, said))
    if method == 'PUT':
        for _ in range(count):
            for connection in connections:
                connection.socket.sendall(PIECE)
    for connection in connections:
        connection.receive_head(method)
    while any([connection.receive() for connection in connections]):
        pass


def memory(arguments, program):
    """Streams under way at the same time, to and from disk, as what is kept in memory is no overhead; each in a new process."""
    count = max(1, arguments.mebibytes // CONCURRENT)

    def each(folder, method, said):
        with s3seal(program, *SSE_C, '--data-dir', folder) as server, contextlib.ExitStack() as stack:
            connections = [stack.enter_context(Connection(server.port)) for _ in range(CONCURRENT)]
            for connection in connections:
                connection.call('PUT', '/bench')
            idle = server.memory('VmRSS')
            together(connections, said, count, method)
            return (server.memory('VmHWM') - idle) / CONCURRENT * 1024

    def both(writing, reading):
        with tempfile.TemporaryDirectory() as folder:
            return {f'{method}, KiB': each(folder, method, said) for method, said in (('PUT', writing), ('GET', reading))}

    yield {mode: lambda said=said: both(*said) for mode, said in MODES.items()}


def milliseconds(connection, method, path, document=None):
    """From the request to its whole answer, of the admin API."""
    body = b'' if document is None else json.dumps(document).encode()
    began = time.perf_counter()
    connection.call(method, f'/_s3seal{path}', body, {'Content-Type': 'application/json'} if body else None)
    return (time.perf_counter() - began) * 1000


def snapshots(arguments, program):
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=arguments.build))
        connections = {}
        for place, where in {'memory': [], 'data directory': ['--data-dir', folder]}.items():
            server = stack.enter_context(s3seal(program, *where))
            connection = connections[place] = stack.enter_context(Connection(server.port))
            connection.call('PUT', '/bench')
            connection.put_many((f'/bench/{index:05}' for index in range(KEPT)), KIB)
            milliseconds(connection, 'PUT', '/snapshots/kept')

        def each(*asked, after=None):
            def measure(connection):
                took = milliseconds(connection, *asked)
                if after:
                    milliseconds(connection, *after)
                return took

            return lambda: {f'{place}, ms': measure(connection) for place, connection in connections.items()}

        restored = ('POST', '/snapshots/kept/restore')
        yield {
            'save': each('PUT', '/snapshots/other', after=('DELETE', '/snapshots/other')),
            'restore': each(*restored),
            'fork': each('POST', '/snapshots/kept/fork', {'namespace': 'forked'}, after=('DELETE', '/namespaces/forked')),
            'reset': each('POST', '/reset', after=restored),
        }


def namespaces(arguments, program):
    def made():
        with s3seal(program) as server, Connection(server.port) as connection:
            before = server.memory('VmRSS')
            took = [milliseconds(connection, 'POST', '/namespaces', {'namespace': f'n{index}'}) for index in range(NAMESPACES)]
            idle = server.memory('VmRSS')
            for index in range(NAMESPACES):
                connection.call('PUT', '/bench', extra={'x-s3seal-namespace': f'n{index}'})
            return took, (idle - before) / NAMESPACES * 1024, (server.memory('VmRSS') - idle) / NAMESPACES * 1024

    def each():
        took, idle, used = made()
        return {'made, ms': statistics.median(took), 'idle, KiB': idle, 'with a bucket, KiB': used}

    yield {f'each of {NAMESPACES:,}': each}


def functions(arguments, program):
    ran = subprocess.run([arguments.build + '/bench_functions'], check=True, capture_output=True, text=True)
    lines = [line.split('\t') for line in ran.stdout.splitlines()]
    yield {f'{name}, {unit}': lambda value=value: {'value': float(value)} for name, value, unit in lines}


def build(arguments, program):
    """How much work the build itself is, with nothing taken from a cache."""

    def measure():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(['cmake', '--preset', 'release', '-B', folder], cwd=ROOT, check=True, capture_output=True)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = ['cmake', '--build', folder, '--target', 's3seal']
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=os.environ | {'CCACHE_DISABLE': '1'})
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {'value': (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 60}

    yield {'release build without a cache, minutes of CPU': measure}


@dataclass(frozen=True)
class Part:
    cases: typing.Callable
    title: str
    reference: str | None = None  # the row that a last column compares with
    usual: bool = True  # measured when nobody says what
    rounds: int | None = None  # whatever --runs says: as it is quick, or as more are worth nothing
    of_program: bool = True  # also another build can be measured


PARTS = {
    'start': Part(start, 'program', rounds=25),
    'small': Part(small, 'CPU for each request', reference='bare'),
    'instructions': Part(instructions, 'instructions for each request', usual=False, rounds=1),
    'threads': Part(threads, 'CPU for each request by threads'),
    'durable': Part(durable, 'PUTs of 1 KiB a second, to disk'),
    'modes': Part(modes, 'CPU for each request of 1 KiB'),
    'streams': Part(streams, 'one stream, for each second of CPU'),
    'memory': Part(memory, f'memory for each of {CONCURRENT} streams'),
    'snapshots': Part(snapshots, f'{KEPT:,} objects of 1 KiB'),
    'namespaces': Part(namespaces, 'namespaces', rounds=1),
    'functions': Part(functions, 'functions on their own', rounds=1, of_program=False),
    'build': Part(build, 'build', usual=False, rounds=1, of_program=False),
}
