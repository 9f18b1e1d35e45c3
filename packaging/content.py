"""What every form of a release is made of: the program, and what the program tells of itself."""

import argparse
import json
import os
import re
import shlex
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURES = ("amd64", "arm64")
SHELLS = {"bash": "s3seal", "zsh": "_s3seal", "fish": "s3seal.fish"}  # names of their files


@dataclass(frozen=True)
class Release:
    program: Path
    emulator: tuple  # what runs it here; (): it runs by itself
    architecture: str
    out: Path

    def ask(self, *arguments):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("S3SEAL_")}
        return subprocess.run([*self.emulator, self.program, *arguments], capture_output=True, text=True, check=True, env=clean).stdout

    @property
    def version(self):
        return re.fullmatch(r"s3seal (\S+) .*\n", self.ask("--version"))[1]

    @property
    def commit(self):
        return re.search(r"\((\S+)\)", self.ask("--version"))[1]

    def rows(self):
        return json.loads(self.ask("completion", "json"))

    def completions(self):
        """The text of each shell's file, by its name."""
        return {name: self.ask("completion", shell) for shell, name in SHELLS.items()}

    def name(self):
        return f"s3seal-{self.version}-linux-{self.architecture}"

    def made_of(self):
        """What packaging/sbom has written, by the names of the files. Nothing is packed for others without it."""
        folder = self.out / f"linux-{self.architecture}"
        return {name: (folder / name).read_bytes() for name in ("sbom.json", "THIRD-PARTY.gz")}

    def settings(self, **changed):
        """The file with every setting; `changed` ones get these values."""
        text = self.ask("--print-config")
        for name, value in changed.items():
            text, count = re.subn(rf'^{name} = ""$', f'{name} = "{value}"', text, flags=re.MULTILINE)
            assert count == 1, name
        return text


def build_time():
    """Seconds; the same release packed twice is the same, byte for byte, when SOURCE_DATE_EPOCH says its time."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return int(given) if given else int(time.time())


def parse_arguments(what, *more):
    """`more`: functions that add flags of their own."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--program", type=Path, required=True, help="the static program that is packed")
    parser.add_argument("--emulator", default="", help="command that runs --program here, where it does not run by itself")
    parser.add_argument("--arch", choices=ARCHITECTURES, default="amd64", help="what --program runs on (default: amd64)")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for what is made (default: dist)")
    for add in more:
        add(parser)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    program = options.program.resolve()
    return Release(program, tuple(shlex.split(options.emulator)), options.arch, options.out.resolve()), options
