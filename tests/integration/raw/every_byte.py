"""What every answer must hold, whatever bytes its request came with: a head of whole lines, a body that can be read."""

import json
import re
import urllib.parse
import xml.etree.ElementTree

NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
LINE_END = re.compile(r"[\r\n\0]")
# XML 1.0 has no spelling for these; S3 sends them as references all the same.
CONTROLS = re.compile(r"&#x(?:[0-8bcef]|1[0-9a-f]);")

EVERY_BYTE = [bytes([number]) for number in range(256)]
INJECTED = "x-injected"


def forged(byte):
    """Bytes that are headers and an answer of their own for whoever takes the byte for the end of a line."""
    return b"v" + byte + b"X-Injected: 1" + byte + byte + b"w"


def escaped(data):
    """In a target, as a signature has it too."""
    return urllib.parse.quote(data, safe="-._~")


def check(answer):
    for name, value in answer.headers:
        assert NAME.fullmatch(name) and not LINE_END.search(value), answer.headers
        assert name.lower() != INJECTED, answer.headers
    names = [name.lower() for name, _ in answer.headers]
    assert len(set(names)) == len(names), answer.headers
    if not answer.body:
        return answer
    kind = answer.header("Content-Type") or ""
    if "xml" in kind:
        xml.etree.ElementTree.fromstring(CONTROLS.sub("", answer.body.decode()))
    elif "json" in kind:
        json.loads(answer.body)
    elif kind.startswith("text/"):
        answer.body.decode()
    return answer
