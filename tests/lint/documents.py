"""Whether what documents name is still there: files for those who work here, and for everybody what links lead to."""

import re
from pathlib import Path

from rules import Breach

PACKAGES = tuple(f"clients/{name}/README.md" for name in ("python", "javascript", "java", "go"))
DOCUMENTS = ("CONTRIBUTING.md", "tests/README.md", "storage/README.md", "docs/s3-behaviour/README.md", "examples/README.md", *PACKAGES)
NAMED = re.compile(r"`((?:server|storage|tests|script|docs|config)/[\w./-]+)`|\]\((?!https?:)([\w./-]+)[)#]")
EVERYWHERE = ("*.md", "docs/**/*.md", "examples/**/*.md", "clients/**/*.md", "tests/*.md", "storage/*.md", "docker/*.md", "packaging/**/*.md")
OF_OTHERS = {"node_modules", ".venv", "target"}
LINK = re.compile(r"\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]+))?\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OWN_ANCHOR = re.compile(r'<a id="([^"]+)">')


def missing(path, text, exists):
    """`exists` is asked for paths from the root; links begin beside the document."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in NAMED.finditer(line):
            named = found[1] or (Path(path).parent / found[2]).as_posix()
            if not exists(named):
                yield Breach(path, number, f"no {named}")


def places(text):
    """What a link into the document may name: headings as forges spell them, and anchors of its own."""
    shown = FENCED.sub("", text)
    slugs = [re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", head).strip().lower()).replace(" ", "-") for head in HEADING.findall(shown)]
    again = {f"{slug}-{slugs[:n].count(slug)}" for n, slug in enumerate(slugs) if slug in slugs[:n]}
    return {*slugs, *again, *OWN_ANCHOR.findall(text)}


def dead_links(path, text, there):
    """`there` gives the text of a file, "" for a directory or what is no document, None for what is not there."""
    shown = FENCED.sub(lambda code: "\n" * code[0].count("\n"), text)
    for found in LINK.finditer(shown):
        line = shown.count("\n", 0, found.start()) + 1
        target = text if not found[1] else there((Path(path).parent / found[1]).as_posix())
        if target is None:
            yield Breach(path, line, f"no {found[1]}")
        elif found[2] and found[2] not in places(target):
            yield Breach(path, line, f"no place {found[2]} in {found[1] or 'here'}")


def reader(root):
    def there(path):
        whole = Path(root, path)
        if whole.suffix == ".md" and whole.is_file():
            return whole.read_text(encoding="utf-8")
        return "" if whole.exists() else None

    return there


def check(root):
    """Each check's name and the breaches of it."""
    texts = {path: Path(root, path).read_text(encoding="utf-8") for path in DOCUMENTS}
    found = [breach for path, text in texts.items() for breach in missing(path, text, lambda named: Path(root, named).exists())]
    dead = []
    for pattern in EVERYWHERE:
        for path in Path(root).glob(pattern):
            if not OF_OTHERS & set(path.parts):
                dead += dead_links(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"), reader(root))
    return [("named_files_exist", found), ("links_lead_somewhere", dead)]
