"""Whether what documents for those who work here name is still there."""

import re
from pathlib import Path

from rules import Breach

PACKAGES = tuple(f"clients/{name}/README.md" for name in ("python", "javascript", "java", "go"))
DOCUMENTS = ("CONTRIBUTING.md", "tests/README.md", "storage/README.md", "docs/s3-behaviour/README.md", "examples/README.md", *PACKAGES)
NAMED = re.compile(r"`((?:server|storage|tests|script|docs|config)/[\w./-]+)`|\]\((?!https?:)([\w./-]+)[)#]")


def missing(path, text, exists):
    """`exists` is asked for paths from the root; links begin beside the document."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in NAMED.finditer(line):
            named = found[1] or (Path(path).parent / found[2]).as_posix()
            if not exists(named):
                yield Breach(path, number, f"no {named}")


def check(root):
    """Each check's name and the breaches of it."""
    texts = {path: Path(root, path).read_text(encoding="utf-8") for path in DOCUMENTS}
    found = [breach for path, text in texts.items() for breach in missing(path, text, lambda named: Path(root, named).exists())]
    return [("named_files_exist", found)]
