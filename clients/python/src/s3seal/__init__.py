"""Tests against s3seal, a local S3 with real encryption. `s3seal.plugin` is the part for pytest."""

from s3seal.namespace import Clock, Faults, Namespace, Rule, Snapshot
from s3seal.server import NotFound, Refused, Server, StartFailed, connect, start

__all__ = [
    "Clock",
    "Faults",
    "Namespace",
    "NotFound",
    "Refused",
    "Rule",
    "Server",
    "Snapshot",
    "StartFailed",
    "connect",
    "start",
]
