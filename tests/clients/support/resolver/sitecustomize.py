"""Makes a Python program resolve *.localhost, which few machines do by themselves. Put this folder into PYTHONPATH."""

import socket

ask_the_machine = socket.getaddrinfo


def getaddrinfo(host, *arguments, **options):
    name = host.decode() if isinstance(host, bytes) else host
    return ask_the_machine("127.0.0.1" if name and name.endswith(".localhost") else host, *arguments, **options)


socket.getaddrinfo = getaddrinfo
