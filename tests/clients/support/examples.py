"""The examples of the documents for users: what stands in which, and what is not run."""

import re
from dataclasses import dataclass
from pathlib import Path

from support.program import ROOT

# The script of the first is a program with arguments, which test_at_rest.py runs; those of the second tests/containers runs.
OF_THEIR_OWN = ("at-rest-format.md", "containers.md")
DOCUMENTS = [ROOT / "README.md", *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name not in OF_THEIR_OWN)]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME_OF_A_FILE = re.compile(r"(?:#|//) ([\w./-]+\.\w+)\n")

# Document, language, a text of the block: why it is not run here. It is checked for syntax, and its settings by the program.
ENGINE = "needs a container engine"
HOSTED = "needs a hosted CI"
CLUSTER = "needs a cluster"
NOT_RUN = {
    ("README.md", "yaml", "my-app"): ENGINE,
    ("README.md", "python", "DockerContainer"): ENGINE,
    ("docs/clients.md", "python", "testcontainers"): ENGINE,
    ("docs/clients.md", "java", "LocalStackContainer"): ENGINE,
    ("docs/clients.md", "go", "localstack"): ENGINE,
    ("docs/clients.md", "js", "LocalstackContainer"): ENGINE,
    ("docs/clients.md", "csharp", "ContainerBuilder"): "needs .NET",
    ("docs/clients.md", "rust", "GenericImage"): ENGINE,
    ("docs/fidelity.md", "sh", "amazonaws.com"): "needs an account of AWS",
    ("docs/install.md", "sh", "apt install"): "installs into the machine; tests/packaging does it in a root of its own",
    ("docs/moving.md", "yaml", "localstack:"): ENGINE,
    ("docs/moving.md", "yaml", "minio:"): ENGINE,
    ("docs/moving.md", "yaml", "s3mock:"): ENGINE,
    ("docs/recipes/compose.md", "yaml", "services:"): ENGINE,
    ("docs/recipes/github-actions.md", "yaml", "services:"): HOSTED,
    ("docs/recipes/github-actions.md", "yaml", "s3seal run"): HOSTED,
    ("docs/recipes/gitlab.md", "yaml", "services:"): HOSTED,
    ("docs/recipes/kubernetes.md", "yaml", "Deployment"): CLUSTER,
    ("docs/recipes/kubernetes.md", "sh", "kubectl"): CLUSTER,
}


@dataclass
class Example:
    language: str
    text: str
    line: int
    document: str = ""

    @property
    def file(self):
        """The name of the file that it is, as its first line says; "" for none."""
        named = NAME_OF_A_FILE.match(self.text)
        return named[1] if named else ""

    @property
    def not_run(self):
        """Why, or ""."""
        for (document, language, part), why in NOT_RUN.items():
            if (document, language) == (self.document, self.language) and part in self.text:
                return why
        return ""


def name_of(document):
    return Path(document).relative_to(ROOT).as_posix()


def examples_of(document):
    """In the order of the text. Without a language: what is shown, or how something is typed in general."""
    text = document.read_text()
    return [Example(found[1], found[2], text.count("\n", 0, found.start()) + 1, name_of(document)) for found in FENCE.finditer(text)]
