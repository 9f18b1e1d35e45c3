"""Copies sources with the faults of a list planted in them, each behind a switch: mutate.py LIST FOLDER SOURCE..."""

import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    name: str
    source: str  # the file's name
    place: str  # with the two marks
    instead: str


def read_list(text):
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    mutants = []
    for block in filter(None, map(str.strip, re.split(r"\n\s*\n", lines))):
        head, place, instead = (line.strip() for line in block.splitlines())
        name, source = head.split(": ")
        mutants.append(Mutant(name, source, place.replace("\\n", "\n"), instead))
    if len({mutant.name for mutant in mutants}) != len(mutants):
        raise SystemExit("two mutants have one name")
    return mutants


def span_of(mutant, text):
    """Where in the text the replaced part begins and ends."""
    before, replaced, after = mutant.place.split("@")
    found = [match.start() for match in re.finditer(re.escape(before + replaced + after), text)]
    if len(found) != 1:
        raise SystemExit(f"{mutant.name}: its place is found {len(found)} times in {mutant.source}")
    start = found[0] + len(before)
    return start, start + len(replaced)


def switched(text, start, end, faults):
    """The original behind the faults, of which at most one is switched on."""
    out = text[start:end]
    if out.endswith(";"):
        for number, instead in faults:
            out = f"if (s3seal::test::mutant({number})) {{ {instead} }} else {{ {out} }}"
        return out
    as_type = "bool" if text[:start].endswith("if (") and text[end] == ")" else ""
    for number, instead in faults:
        out = f"(s3seal::test::mutant({number}) ? {as_type}({instead}) : {as_type}({out}))"
    return out


def mutate(path, numbered):
    text = path.read_text(encoding="utf-8")
    faults = defaultdict(list)
    for number, mutant in numbered:
        faults[span_of(mutant, text)].append((number, mutant.instead))
    out, at = "", 0
    for (start, end), of_span in sorted(faults.items()):
        if start < at:
            raise SystemExit(f"{path.name}: two mutants overlap at: {text[start:end]}")
        out += text[at:start] + switched(text, start, end, of_span)
        at = end
    return f'#include "tests/mutants/mutant.hpp"\n#line 1 "{path}"\n{out}{text[at:]}'


def main(list_path, folder, *sources):
    mutants = read_list(Path(list_path).read_text(encoding="utf-8"))
    paths = {Path(source).name: Path(source) for source in sources}
    if unknown := {mutant.source for mutant in mutants} - set(paths):
        raise SystemExit(f"not among the sources: {sorted(unknown)}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        numbered = [(number, mutant) for number, mutant in enumerate(mutants) if mutant.source == name]
        (folder / name).write_text(mutate(path, numbered), encoding="utf-8")
    names = "".join(f'    "{mutant.name}",\n' for mutant in mutants)
    (folder / "mutant_names.inc").write_text(names, encoding="utf-8")


main(*sys.argv[1:])
