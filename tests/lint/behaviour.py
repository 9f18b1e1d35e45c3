"""Whether what tests cite stands in docs/s3-behaviour, and whether what stands there is tested.

A row `slug` of `subject.md` is cited as `subject#slug`: by contract cases and the cross table with the confidence that they
claim, anywhere else in passing.
"""

import json
import os
import posixpath
import re
from collections import namedtuple
from pathlib import Path

from rules import Breach

RULES = "docs/s3-behaviour/"
CASES = "tests/contract/cases/"
CROSS_TABLE = "tests/cross_table/tables/"
READ = ("docs", "tests", "server", "storage")
SUFFIXES = {".md", ".json", ".cpp", ".hpp", ".py"}
OF_OTHERS = {"node_modules", "__pycache__"}
# These tests plant citations of what is not there.
ITSELF = "tests/lint/behaviour_test.py"
NOTHING = "none"
COMPUTED = "CALC"
# From the surest down; what is computed is as sure as what was recorded, but no recording.
CONFIDENCES = ("R", COMPUTED, "R*", "R2", "D", "P", "ours")

Rule = namedtuple("Rule", "path line confidence tests")
Citation = namedtuple("Citation", "path line rules confidence")


def cells(line):
    return [cell.strip().replace(r"\*", "*") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def rules_of(files):
    """{id: Rule}"""
    found = {}
    for path, text in files.items():
        if not path.startswith(RULES):
            continue
        subject = Path(path).stem
        for number, line in enumerate(text.splitlines(), 1):
            row = re.match(r'\| <a id="([^"]+)">\1</a> \|', line)
            if row:
                *_, confidence, tests = cells(line)
                found.setdefault(f"{subject}#{row[1]}", []).append(Rule(path, number, confidence, tests.split()))
    return found


def of_cases(path, text):
    for case in json.loads(text)["cases"]:
        line = text.count("\n", 0, text.index(f'"name": "{case["name"]}"')) + 1
        yield Citation(path, line, case["source"].split("; "), case["confidence"])


def of_tables(path, text):
    """The rows of every table that has a source and a confidence."""
    columns = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            columns = []
        elif not columns:
            columns = cells(line)
        elif {"source", "confidence"} <= set(columns) and not line.startswith("|---"):
            row = dict(zip(columns, cells(line)))
            yield Citation(path, number, row["source"].split("; "), row["confidence"])


def citations_of(files):
    for path, text in files.items():
        if path.startswith(CASES) and path.endswith(".json"):
            yield from of_cases(path, text)
        if path.startswith(CROSS_TABLE):
            yield from of_tables(path, text)


def every_id_is_of_one_rule(files):
    for name, found in rules_of(files).items():
        for rule in found[1:]:
            yield Breach(rule.path, rule.line, f"{name} stands here a second time")


def every_citation_is_of_a_rule(files):
    rules = rules_of(files)
    for cited in citations_of(files):
        for name in cited.rules:
            if name not in rules:
                yield Breach(cited.path, cited.line, f"no rule {name}")


def every_confidence_is_known(files):
    rules = [rule for found in rules_of(files).values() for rule in found]
    for one in [*rules, *citations_of(files)]:
        if one.confidence not in CONFIDENCES:
            yield Breach(one.path, one.line, f"{one.confidence} is none of {', '.join(CONFIDENCES)}")


def may_claim(claimed, confidences):
    """As much as the least sure of the rules, or less; computed only what a rule computes."""
    if claimed == COMPUTED and COMPUTED not in confidences:
        return False
    return CONFIDENCES.index(claimed) >= max(map(CONFIDENCES.index, confidences))


def no_citation_is_surer_than_its_rules(files):
    rules = rules_of(files)
    for cited in citations_of(files):
        sure = {rule.confidence for name in cited.rules for rule in rules.get(name, [])}
        known = {cited.confidence, *sure} <= set(CONFIDENCES)
        if sure and known and not may_claim(cited.confidence, sure):
            yield Breach(cited.path, cited.line, f"{cited.confidence}, but the rules are {', '.join(sorted(sure))}")


def every_mention_is_of_a_rule(files):
    """In comments, links and other documents: `subject#slug`, `subject.md#slug`."""
    rules = rules_of(files)
    subjects = {name.partition("#")[0] for name in rules}
    if not subjects:
        return
    pattern = re.compile(rf"(?<![\w-])({'|'.join(sorted(subjects))})(?:\.md)?#([\w-]+)")
    for path, text in files.items():
        if path == ITSELF:
            continue
        for found in pattern.finditer(text):
            if f"{found[1]}#{found[2]}" not in rules:
                yield Breach(path, text.count("\n", 0, found.start()) + 1, f"no rule {found[1]}#{found[2]}")


PLACE_IN_RULES = re.compile(rf"{RULES}([\w-]+\.md)#")
PLACE_IN_DOCUMENT = re.compile(r"\]\((?!\w+:)([^)\s#]+\.md)#")


def every_document_with_a_place_is_there(files):
    """Of places in `docs/s3-behaviour` that are named anywhere, and of links to a place in a document: a subject may be misspelt."""
    for path, text in files.items():
        if path == ITSELF:
            continue
        named = [(found, RULES + found[1]) for found in PLACE_IN_RULES.finditer(text)]
        if path.endswith(".md"):
            linked = PLACE_IN_DOCUMENT.finditer(text)
            named += [(found, posixpath.normpath(posixpath.join(posixpath.dirname(path), found[1]))) for found in linked]
        for found, document in named:
            if document not in files:
                yield Breach(path, text.count("\n", 0, found.start()) + 1, f"no document {document}")


def every_rule_is_tested(files):
    """By whoever cites it, or by the tests that it names, or it says that there is none."""
    cited = {name for one in citations_of(files) for name in one.rules}
    tests = [path.rpartition(".")[0] for path in files if path.startswith("tests/")]
    for name, found in rules_of(files).items():
        for rule in found:
            if not rule.tests and name not in cited:
                yield Breach(rule.path, rule.line, f"nothing cites {name}, and it names no test")
            if NOTHING in rule.tests and name in cited:
                yield Breach(rule.path, rule.line, f"{name} is cited, but says that nothing holds it")
            for test in set(rule.tests) - {NOTHING}:
                if not any(path.endswith("/" + test) for path in tests):
                    yield Breach(rule.path, rule.line, f"no test {test}")


CHECKS = [
    every_id_is_of_one_rule,
    every_citation_is_of_a_rule,
    every_confidence_is_known,
    no_citation_is_surer_than_its_rules,
    every_mention_is_of_a_rule,
    every_document_with_a_place_is_there,
    every_rule_is_tested,
]


def load(root):
    """{path from the root: text}"""
    paths = list(Path(root).glob("*.md"))
    for folder in READ:
        for inside, folders, names in os.walk(Path(root, folder)):
            folders[:] = [name for name in folders if name not in OF_OTHERS]
            paths += [Path(inside, name) for name in names if Path(name).suffix in SUFFIXES]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in sorted(paths)}


def check(root):
    """Each check's name and the breaches of it."""
    files = load(root)
    return [(one.__name__, list(one(files))) for one in CHECKS]
