"""What documents show that stands elsewhere: between `<!-- NAME -->` and `<!-- /NAME -->`, printed by `script/lint --fix`."""

from pathlib import Path

import admin_api
import fidelity
import rooms

# Document, name, what makes the text of the root.
PRINTED = (
    ("CONTRIBUTING.md", "rooms", lambda root: rooms.table()),
    ("docs/admin-api.md", "admin api", admin_api.reference),
    ("docs/fidelity.md", "confidence", fidelity.table),
    ("docs/fidelity.md", "runs", fidelity.runs),
)


def printed(text, name, shown):
    """The text with what is shown under that name. ValueError where it has no such place."""
    head, begin, rest = text.partition(f"<!-- {name} -->\n")
    _, end, tail = rest.partition(f"<!-- /{name} -->\n")
    if not begin or not end:
        raise ValueError(f"no place for {name}")
    return f"{head}{begin}\n{shown}\n\n{end}{tail}"


def check(root, fix=False):
    """The documents that show something else."""
    found = []
    for document, name, make in PRINTED:
        path = Path(root, document)
        text = path.read_text(encoding="utf-8")
        wanted = printed(text, name, make(root))
        if fix and wanted != text:
            path.write_text(wanted, encoding="utf-8")
        elif wanted != text:
            found.append(f"{document}: run script/lint --fix")
    return found
