"""A start of the server that is killed at one step: the steps are the system calls that change files."""

import ctypes
import os
import platform
import signal
import subprocess

import pytest

from support.program import PROGRAM, clean_environment

TRACE_ME, SYSCALL, SET_OPTIONS, GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
TELL_SYSCALLS, KILL_WITH_US = 1, 0x100000
AT_ENTRY = 1
CREATES = os.O_CREAT

# What changes files, by the numbers of the machine; `openat` only when it creates.
NUMBERS = {
    "x86_64": {"openat": 257, "write": 1, "others": {18, 74, 75, 77, 82, 83, 87, 91, 258, 263, 264, 280, 285, 316}},
    "aarch64": {"openat": 56, "write": 64, "others": {34, 35, 38, 46, 47, 52, 68, 82, 83, 88, 276}},
}


class SyscallInfo(ctypes.Structure):
    """As <linux/ptrace.h> has it."""

    _fields_ = [
        ("op", ctypes.c_uint8),
        ("padding", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("place", ctypes.c_uint64 * 2),
        ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6),
    ]


libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def changes_files(numbers, call):
    if call.number == numbers["openat"]:
        return bool(call.arguments[2] & CREATES)
    if call.number == numbers["write"]:
        return call.arguments[0] > 2
    return call.number in numbers["others"]


def start_and_kill_at(step, *arguments):
    """Starts the server and kills it when it is about to take that step, counted from 1. False: it had no such step
    before it told its address, and was killed then."""
    numbers = NUMBERS.get(platform.machine())
    if numbers is None:
        pytest.skip("the numbers of this machine's system calls are not known")
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=clean_environment(),
        preexec_fn=lambda: libc.ptrace(TRACE_ME, 0, None, None),
    )
    pid, count = process.pid, 0
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status) or libc.ptrace(SET_OPTIONS, pid, None, TELL_SYSCALLS | KILL_WITH_US) != 0:
        process.kill()
        process.wait()
        pytest.skip("processes may not be traced here")
    try:
        call = SyscallInfo()
        while True:
            libc.ptrace(SYSCALL, pid, None, None)
            _, status = os.waitpid(pid, 0)
            assert os.WIFSTOPPED(status), f"it ended by itself at step {count}"
            if os.WSTOPSIG(status) != signal.SIGTRAP | 0x80:
                continue
            libc.ptrace(GET_SYSCALL_INFO, pid, ctypes.sizeof(call), ctypes.addressof(call))
            if call.op != AT_ENTRY:
                continue
            if call.number == numbers["write"] and call.arguments[0] == 1:
                return False
            count += changes_files(numbers, call)
            if count == step:
                return True
    finally:
        process.kill()
        process.wait()
