"""How sure what is tested is, counted: cases of the contract, rows of the cross table, rules."""

import json
from collections import Counter
from pathlib import Path

import behaviour

ELSEWHERE = "for AWS"
MEANS = {
    "R": "AWS's own answer, recorded",
    behaviour.COMPUTED: "computed by a published algorithm",
    "R*": "asserted by a public suite that is run against AWS",
    "R2": "a recording at second hand",
    "D": "AWS's documentation or service model",
    "P": "other servers that copied AWS",
    "ours": "decided here, where AWS is silent",
}


def cases_of(root):
    for path in sorted(Path(root, behaviour.CASES).glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))["cases"]


def is_for_aws(case):
    """It needs no settings of ours, and asks no service that has an endpoint of its own there: as the runner skips them."""
    signed = [step.get("sign", {}) for step in case["steps"]]
    services = {one.get("service", "s3") for one in signed if isinstance(one, dict)}
    return not case.get("ours", False) and services <= {"s3"}


def by_confidence(root):
    """{confidence: Counter of what there is of it}"""
    counts = {name: Counter() for name in behaviour.CONFIDENCES}
    for case in cases_of(root):
        counts[case["confidence"]]["cases"] += 1
        counts[case["confidence"]][ELSEWHERE] += is_for_aws(case)
    files = behaviour.load(root)
    for found in behaviour.rules_of(files).values():
        for rule in found:
            counts[rule.confidence]["rules"] += 1
    for cited in behaviour.citations_of({path: text for path, text in files.items() if path.startswith(behaviour.CROSS_TABLE)}):
        counts[cited.confidence]["outcomes"] += 1
    return counts


def row(cells):
    return f"| {' | '.join(map(str, cells))} |"


def table(root):
    counts = by_confidence(root)
    columns = ("rules", "cases", ELSEWHERE, "outcomes")
    total = sum(counts.values(), Counter())
    rows = [row([name.replace("*", "\\*"), MEANS[name], *(one[column] for column in columns)]) for name, one in counts.items()]
    return "\n".join(
        [
            "| | what it rests on | rules | contract cases | of these for AWS too | outcomes of the cross table |",
            "|---|---|---:|---:|---:|---:|",
            *rows,
            row(["", "all", *(total[column] for column in columns)]),
        ]
    )


def requests_of(case):
    """With the bucket that is made for a case, and with what takes it away: a list and a deletion at least."""
    return len(case["steps"]) + case.get("bucket", True) + 2


def runs(root):
    """What a run against AWS asks, by the scheme of its endpoint."""
    rows = ["| endpoint | cases | requests |", "|---|---:|---:|"]
    for scheme in ("http", "https"):
        asked = [one for one in cases_of(root) if is_for_aws(one) and one.get("scheme", "http") in (scheme, "both")]
        rows.append(row([f"`{scheme}://`", len(asked), sum(map(requests_of, asked))]))
    return "\n".join(rows)
