"""Whether flags, commands, variables and own paths that documents name are there.

What is ours is read from the sources, where each stands as text between quotes. Flags of other programs that are named in sentences are
listed here, with the program. Those in blocks are for whoever runs the blocks.
"""

import json
import re
from itertools import chain
from pathlib import Path

from rules import Breach

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/**/*.md", "examples/**/*.md", "clients/**/*.md", "tests/README.md", "docker/*.md", "packaging/**/*.md")
OF_OTHERS = {"node_modules", ".venv", "target"}
SOURCES = ("server/config/*.?pp", "server/service/behaviour.hpp", "server/cli/*.?pp", "server/*.?pp")
SCRIPTS = ("tests/*.py", "tests/bench/*.py", "tests/lint/lint.py", "tests/commits/*.py", "script/*", "tests/cross_table/write_matrix/*", "tests/contract/*.cpp", "tests/stateful/main.cpp")
VARIABLES = (*SOURCES, *SCRIPTS, "tests/clients/**/*.py", "tests/containers/*.py", "clients/**/*", "examples/**/*", "docker/**/*", "packaging/**/*", ".github/**/*")
PATHS = ("server/front/*.?pp", "server/mock/*.?pp", "server/realms/*.?pp")
OPENAPI = "docs/openapi.json"

FOREIGN = {
    "aws": "debug endpoint-url server-side-encryption",
    "curl": "cacert",
    "docker": "build-arg build-context cap-drop init rm user",
    "mc": "enc-kms",
    "rclone": "s3-v2-auth",
    "sha256sum": "check",
    "systemctl": "now",
}
# What other programs read, and this one does not.
FOREIGN_VARIABLES = {"LOCALSTACK_AUTH_TOKEN"}
LABELS = "docs/at-rest-format.md"  # what keys are derived by reads like commands

FLAG = re.compile(r"(?<![\w-])--([a-z][\w-]*)")
VARIABLE = re.compile(r"\bS3SEAL_[A-Z0-9_]+\b")
OF_ANOTHER_STACK = re.compile(r"\b(?:MINIO|RUSTFS|COM_ADOBE|MOTO|LOCALSTACK|S3_SKIP)_[A-Z0-9_]+\b")
OWN_PATH = re.compile(r"/_s3seal/[\w./{}-]*")
HOST = re.compile(r"https?://[^/\s`\"')]+")
ANOTHER_PATH = re.compile(r"(?<![\w.:/])/(?:_localstack|_floci|minio|moto-api)/[\w/-]+")
BLOCK = re.compile(r"^```.*?^```$|^    [^\n]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```|^    [^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^[` ]*|\$\(|&& |; )(?:env \S+ \S+ )?(?:build/release/)?s3seal\b([^`\n]*)", re.MULTILINE)
QUOTED = re.compile(r'"([^"\n]*)"')


def words(text, pattern):
    """Each find and its line."""
    for found in pattern.finditer(text):
        yield found, text.count("\n", 0, found.start()) + 1


def without_blocks(text):
    return BLOCK.sub(lambda block: "\n" * block[0].count("\n"), text)


def commands(text):
    """Those that code begins with, in a block or within a line."""
    for code, line in words(text, CODE):
        for found, below in words(code[0], COMMAND):
            yield found, line + below - 1


class Known:
    """What there is."""

    def __init__(self, sources, scripts, variables, paths, openapi):
        quoted = set(QUOTED.findall(sources))
        self.own_flags = {flag for text in quoted for flag in FLAG.findall(text)}
        self.script_flags = set(FLAG.findall(scripts))
        self.commands = {"serve", "healthcheck", "version", "help", "minio"}
        for own, of_others in re.findall(r'\.name = "([a-z-]+)"|constexpr manner \w+\{"(\w+)"', sources):
            self.commands.add(own or of_others)
        self.variables = set(VARIABLE.findall(variables))
        self.of_other_stacks = set(OF_ANOTHER_STACK.findall(sources + variables))
        self.of_other_stacks |= FOREIGN_VARIABLES | set(map(of_spring, self.of_other_stacks))
        self.other_paths = set(QUOTED.findall(paths))
        self.own_paths = [re.compile(re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(path)) + "/?") for path in openapi["paths"]]

    def is_own_path(self, path):
        """Also the beginning of several, and one that is written with a hole."""
        return any(one.fullmatch(path) or one.pattern.startswith(re.escape(path)) for one in self.own_paths)


def of_spring(name):
    """S3Mock reads its variables with underscores or without."""
    return name.replace("_", "") if name.startswith("COM_ADOBE_") else name


def foreign_flags():
    return set(" ".join(FOREIGN.values()).split())


def unknown(path, text, known):
    """The breaches of one document."""
    allowed = known.own_flags | known.script_flags | foreign_flags()
    for found, line in words(without_blocks(text), FLAG):
        if found[1] not in allowed:
            yield Breach(path, line, f"no flag --{found[1]}: neither of ours nor, in tests/lint/names.py, of another program")
    for found, line in commands(text):
        name = re.match(r" ([a-z]+)\b(?![./:=])", found[1])
        if name and name[1] not in known.commands and path != LABELS:
            yield Breach(path, line, f"no command s3seal {name[1]}")
        for flag in FLAG.findall(re.split(r" -- |[|;&#)]", found[1])[0]):
            if flag not in known.own_flags:
                yield Breach(path, line, f"s3seal has no flag --{flag}")
    for pattern, there in ((VARIABLE, known.variables), (OF_ANOTHER_STACK, known.of_other_stacks)):
        for found, line in words(text, pattern):
            if found[0] not in there and of_spring(found[0]) not in there:
                yield Breach(path, line, f"no variable {found[0]}")
    for found, line in words(text, OWN_PATH):
        if not known.is_own_path(found[0].rstrip(".")):
            yield Breach(path, line, f"no own path {found[0]}")
    for found, line in words(HOST.sub("", text), ANOTHER_PATH):
        if found[0] not in known.other_paths and not known.is_own_path(found[0]):
            yield Breach(path, line, f"no path {found[0]}")


def files_of(root, patterns):
    for path in sorted(set(chain.from_iterable(Path(root).glob(pattern) for pattern in patterns))):
        if path.is_file() and not OF_OTHERS & set(path.parts):
            yield path


def text_of(root, patterns):
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files_of(root, patterns))


def load(root):
    openapi = json.loads(Path(root, OPENAPI).read_text(encoding="utf-8"))
    return Known(*(text_of(root, patterns) for patterns in (SOURCES, SCRIPTS, VARIABLES, PATHS)), openapi)


def check(root):
    """Each check's name and the breaches of it."""
    known = load(root)
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files_of(root, DOCUMENTS)}
    found = [breach for path, text in texts.items() for breach in unknown(path, text, known)]
    return [("documents_name_what_is_there", found)]
