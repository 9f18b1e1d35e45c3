"""The examples of the documents for users, run from the text itself: what stands there is what is done."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

from support.program import PROGRAM, ROOT, clean_environment
from support.sdk_clients import AWS

# The script of the first is a program with arguments, which test_at_rest.py runs; the second's are run by tests/containers.
OF_THEIR_OWN = ("at-rest-format.md", "containers.md")
DOCUMENTS = [ROOT / "README.md", *sorted(path for path in (ROOT / "docs").glob("*.md") if path.name not in OF_THEIR_OWN)]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 300


@dataclass
class Example:
    language: str
    text: str
    line: int


def examples_of(document):
    """In the order of the text. Without a language: what is shown, or another project's code."""
    text = document.read_text()
    return [Example(found[1], found[2], text.count("\n", 0, found.start()) + 1) for found in FENCE.finditer(text)]


class Session:
    """A reader who follows a document from its first line to its last, in one folder and one shell's environment."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.exports, self.names = "", {}
        self.said = ""  # by the last commands

    def local(self, text):
        return text.replace("4566", str(self.server.port))

    def run(self, example):
        getattr(self, "run_" + (example.language or "nothing"))(example.text)

    def run_nothing(self, text):
        pass

    run_toml = run_nothing  # the server was started with it

    def run_sh(self, text):
        if text.startswith("script/"):  # the server is there, and these tests run
            assert os.access(ROOT / text.split()[0], os.X_OK)
            return
        environment = {"PATH": f"{AWS.parent}:{os.environ['PATH']}", "HOME": str(self.folder), "NO_PROXY": "*"}
        ran = subprocess.run(
            ["bash", "-euc", self.exports + self.local(text)],
            cwd=self.folder, env=environment, capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, f"{text}\n{ran.stdout}\n{ran.stderr}"
        self.exports += "".join(line + "\n" for line in self.local(text).splitlines() if line.startswith("export "))
        self.said = ran.stdout
        promised = re.findall(r"# (\d+)$", text, re.MULTILINE)
        assert [line for line in ran.stdout.splitlines() if line.isdigit()] == promised, f"{text}\n{ran.stdout}"
        for fault in re.findall(r"# ([\w.]+Exception)", text):
            assert fault in ran.stderr and "refused" in ran.stdout.splitlines(), f"{text}\n{ran.stderr}"

    def run_json(self, text):
        """What the commands before it print, but for what differs each time."""
        check_shape(json.loads(text), documents_in(self.said)[-1])

    def run_python(self, text):
        if "import pytest" in text:
            self.run_pytest(text)
        else:
            exec(compile(self.local(text), "example", "exec"), self.names)

    def run_pytest(self, text):
        """A test of the reader's own, who has the program in the PATH."""
        suite = self.folder / "suite"
        (suite / "bin").mkdir(parents=True)
        (suite / "bin" / "s3seal").symlink_to(os.path.abspath(PROGRAM))
        (suite / "test_example.py").write_text(text)
        environment = clean_environment() | {"PATH": f"{suite / 'bin'}:{os.environ['PATH']}", "NO_PROXY": "*"}
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_example.py"],
            cwd=suite, env=environment, capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0 and (suite / "s3seal.log").exists(), f"{ran.stdout}\n{ran.stderr}"

    def run_js(self, text):
        if not shutil.which("node"):
            return
        ran = subprocess.run(
            ["node", "--input-type=module", "-e", self.local(text)],
            cwd=ROOT / "tests" / "clients", capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr

    def run_go(self, text):
        stands_in(text, ROOT / "tests" / "clients" / "go", "*.go")

    def run_java(self, text):
        stands_in(text, ROOT / "tests" / "clients" / "java", "**/*.java")

    def run_yaml(self, text):
        pass  # test_compose.py


def documents_in(text):
    """What several commands printed, one after the other."""
    found, text = [], text.strip()
    while text:
        document, end = json.JSONDecoder().raw_decode(text)
        found.append(document)
        text = text[end:].strip()
    return found


def stands_in(text, folder, pattern):
    """Snippets in compiled languages are lines of one program that the tests of those SDKs run, in its order."""

    def lines_of(code):
        return [" ".join(line.split()) for line in code.splitlines() if line.strip()]

    def has_them(program):
        following = iter(lines_of(program))
        return all(any(line in known for known in following) for line in lines_of(text))

    assert any(has_them(path.read_text()) for path in folder.glob(pattern)), text


def check_shape(documented, told, where="it"):
    assert type(documented) is type(told), where
    if isinstance(documented, dict):
        assert list(documented) == list(told), where
        for name, value in documented.items():
            check_shape(value, told[name], f"{where}.{name}")
    elif isinstance(documented, list):
        assert len(documented) == len(told), where
        for index, value in enumerate(documented):
            check_shape(value, told[index], f"{where}[{index}]")
    elif isinstance(documented, str) and re.search(r"\d|\.", documented):
        pass  # ids, times, bytes
    else:
        assert documented == told, where
