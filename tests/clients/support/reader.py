"""A reader who follows a document from its first line to its last, in one folder and one shell's environment."""

import json
import os
import re
import shutil
import subprocess
import sys
import warnings

from support import snippets
from support.program import PROGRAM, ROOT, clean_environment
from support.sdk_clients import AWS

SECONDS = 300
# Run where they are on the machine.
OPTIONAL = ("terraform", "keytool", "java", "mc", "jq", "node")
OPTIONAL_AT = re.compile(rf"^(?:\w+=\S+ )*({'|'.join(OPTIONAL)})\b", re.MULTILINE)
PORT = "4566"


class Reader:
    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.exports, self.names = "", {}
        self.said = ""  # by the last commands
        self.programs = folder / "bin"
        self.programs.mkdir()
        (self.programs / "s3seal").symlink_to(os.path.abspath(PROGRAM))
        (folder / "build").symlink_to(ROOT / "build")
        shutil.copytree(ROOT / "config", folder / "config")

    def local(self, text):
        return text.replace(PORT, str(self.server.port))

    def environment(self):
        kept = {name: os.environ[name] for name in ("JAVA_HOME", "LANG") if name in os.environ}
        path = f"{self.programs}:{AWS.parent}:{os.environ['PATH']}"
        ours = {"S3SEAL_PORT": str(self.server.port)}  # what commands ask that are given no URL
        return kept | ours | {"PATH": path, "HOME": str(self.folder), "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1"}

    def follow(self, example):
        if example.file:
            path = self.folder / example.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.local(example.text))
        if example.file or example.not_run:
            snippets.check(example)
        else:
            getattr(self, "run_" + (example.language or "nothing"))(example.text)

    def run_nothing(self, text):
        pass

    run_toml = run_nothing  # the server was started with it

    def run_yaml(self, text):
        raise AssertionError("say in examples.NOT_RUN why this is not run, or which file it is")

    run_hcl = run_yaml

    def run_sh(self, text):
        if text.startswith("script/"):  # the server is there, and these tests run
            assert os.access(ROOT / text.split()[0], os.X_OK)
            return
        missing = [tool for tool in OPTIONAL_AT.findall(text) if not shutil.which(tool)]
        if missing or ("s3seal_contract" in text and not (ROOT / "build/dev/s3seal_contract").exists()):
            warnings.warn(f"not run, for want of {', '.join(missing) or 's3seal_contract'}: {text}")
            snippets.check_shell(text)
            return
        ran = subprocess.run(
            ["bash", "-euc", self.exports + self.local(text)],
            cwd=self.folder, env=self.environment(), capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, f"{text}\n{ran.stdout}\n{ran.stderr}"
        self.exports += "".join(line + "\n" for line in self.local(text).splitlines() if line.startswith("export "))
        self.said = ran.stdout
        promised = re.findall(r"# (\d+|true|false)$", text, re.MULTILINE)
        told = [line for line in ran.stdout.splitlines() if re.fullmatch(r"\d+|true|false", line)]
        assert told == promised, f"{text}\n{ran.stdout}"
        for fault in re.findall(r"# ([\w.]*(?:Exception|Denied|NotMatch)\w*)", text):
            assert fault in ran.stderr and "refused" in ran.stdout.splitlines(), f"{text}\n{ran.stderr}"

    def run_json(self, text):
        """What the commands before it print, but for what differs each time."""
        snippets.check_shape(json.loads(text), snippets.documents_in(self.said)[-1])

    def run_python(self, text):
        if "import pytest" in text:
            self.run_pytest(text)
        else:
            exec(compile(self.local(text), "example", "exec"), self.names)

    def run_pytest(self, text):
        """A test of the reader's own, who has the program in the PATH."""
        suite = self.folder / "suite"
        suite.mkdir(exist_ok=True)
        (suite / "test_example.py").write_text(text)
        environment = clean_environment() | {"PATH": f"{self.programs}:{os.environ['PATH']}", "NO_PROXY": "*"}
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_example.py"],
            cwd=suite, env=environment, capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"

    def run_js(self, text):
        if not shutil.which("node"):
            return
        ran = subprocess.run(
            ["node", "--input-type=module", "-e", self.local(text)],
            cwd=ROOT / "tests" / "clients", capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr

    def run_go(self, text):
        snippets.stands_in(text, "**/*.go")

    def run_java(self, text):
        snippets.stands_in(text, "**/*.java")

    def run_rust(self, text):
        snippets.stands_in(text, "**/*.rs")
