"""The measured program: starting it, what it has used, ending it."""

import contextlib
import pathlib
import re
import socket
import subprocess
import tempfile
import time


class Server:
    def __init__(self, pid, port):
        self.pid, self.port = pid, port

    def cpu_seconds(self):
        """Of all its threads, in user and system mode, to the nanosecond: clock_getcpuclockid(pid)."""
        return time.clock_gettime(~self.pid << 3 | 2)

    def memory(self, field):
        """MiB of a line of /proc/PID/status: VmRSS is what is resident now, VmHWM the most so far."""
        text = pathlib.Path(f'/proc/{self.pid}/status').read_text()
        return int(re.search(rf'{field}:\s+(\d+) kB', text).group(1)) / 1024


END_SECONDS = 20


def wait_for(process):
    """Of a process that was told to end."""
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise SystemExit(f'{process.args[0]} did not end within {END_SECONDS} s') from None
    finally:
        if process.stdout:
            process.stdout.close()


@contextlib.contextmanager
def bare(program):
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline()
        if not port:
            raise SystemExit(f'{program} ended before it listened')
        yield Server(process.pid, int(port))
    finally:
        process.stdin.close()
        wait_for(process)


def port_when_ready(process):
    port = None
    for line in process.stdout:
        found = re.search(r'http://127\.0\.0\.1:(\d+)', line)
        port = int(found.group(1)) if found else port
        if line.strip() == 'Ready.':
            break
    else:
        raise SystemExit(f'{process.args[0]} ended before it was ready')
    if port is None:
        raise SystemExit(f'{process.args[0]} is ready, but named no port')
    return port


@contextlib.contextmanager
def s3seal(program, *arguments, log_level='warn', under=()):
    """Its log goes nowhere, as what is measured is making it."""
    command = [*under, program, 'serve', '--port', '0', '--log-level', log_level, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield Server(process.pid, port_when_ready(process))
    finally:
        process.terminate()
        wait_for(process)


class Counted(Server):
    """A server under callgrind, which counts instructions in user mode: the same for the same work, on whatever machine."""

    def __init__(self, pid, port, counts):
        super().__init__(pid, port)
        self.counts, self.dumps = counts, 0

    def instructions(self):
        """Of all threads since the last call; asked while the server waits."""
        subprocess.run(['callgrind_control', '-d', str(self.pid)], check=True, capture_output=True)
        self.dumps += 1
        dump = pathlib.Path(f'{self.counts}.{self.dumps}').read_text()
        return int(re.search(r'^totals: (\d+)', dump, re.MULTILINE).group(1))


@contextlib.contextmanager
def counted(program, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        counts = f'{folder}/counts'
        under = ['valgrind', '--tool=callgrind', f'--callgrind-out-file={counts}']
        with s3seal(program, '--threads', '1', *arguments, under=under) as server:
            yield Counted(server.pid, server.port, counts)


def first_answer_ms(program):
    """From exec to the first byte of an answer, polling as fast as a client can connect."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    request = f'GET /_s3seal/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n'.encode()
    start = time.perf_counter()
    command = [program, 'serve', '--host', '127.0.0.1', '--port', str(port), '--log-level', 'warn']
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < 10:
            if process.poll() is not None:
                raise SystemExit(f'{program} ended before it answered')
            with contextlib.suppress(ConnectionError), socket.create_connection(('127.0.0.1', port)) as client:
                client.sendall(request)
                if b' 200 ' in client.recv(4096):
                    return (time.perf_counter() - start) * 1000
        raise SystemExit('no answer within 10 s')
    finally:
        process.terminate()
        wait_for(process)
