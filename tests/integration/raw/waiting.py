"""Waiting for what can be seen, never for time to pass."""

import time
from pathlib import Path

LONGEST = 20


def wait_until(condition, what):
    """Asks again and again until the condition holds; gives what it gave."""
    deadline = time.monotonic() + LONGEST
    while not (seen := condition()):
        assert time.monotonic() < deadline, f"waited {LONGEST} s for: {what}"
        time.sleep(0.001)
    return seen


def bytes_in_kernel(client):
    """What the server has not read yet of that which this socket sent; None: the kernel no longer has the server's end."""
    ours, server = client.getsockname()[1], client.getpeername()[1]
    ends = f":{server:04X}", f":{ours:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(ends[0]) and fields[2].endswith(ends[1]):
                return int(fields[4].split(":")[1], 16)
    return None


def wait_until_read(client):
    """Until the server has taken every byte that this socket sent: what is sent next is a read of its own."""
    wait_until(lambda: bytes_in_kernel(client) == 0, "the server to read what was sent")
