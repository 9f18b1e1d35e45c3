"""The packages of clients/ and how each is tested, with the tools of its language. tests/run.py runs this."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "clients"
BUILT = ROOT / "build" / "helpers"


@dataclass
class Step:
    """`prepare` fills `installed` when one of `sources` changed; `commands` leave JUnit's XML as `reports`."""

    tool: str
    folder: Path  # where commands run, and what sources are below
    commands: list
    reports: list
    installed: Path | None = None
    sources: list = field(default_factory=list)
    prepare: list = field(default_factory=list)
    filtered: bool = False  # then a tool may find nothing to do
    nothing: int = 0  # with which code it says so

    def written(self):
        return [path for report in self.reports for path in files_of(report)]


def files_of(report):
    """A report's name may be a pattern."""
    return sorted(report.parent.parent.glob(f"{report.parent.name}/{report.name}"))


def python_step(wanted):
    folder, venv = PACKAGES / "python", BUILT / "python"
    python, report = venv / "bin" / "python", BUILT / "python.xml"
    pip = f"{shlex.quote(str(python))} -m pip install -q"
    package = f"{pip} --no-deps --no-build-isolation --force-reinstall ."
    install = f"{shlex.quote(sys.executable)} -m venv {shlex.quote(str(venv))} && {pip} -r requirements-test.txt && {package}"
    test = [
        python,
        "-m",
        "pytest",
        "tests",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        *(["-k", wanted] if wanted else []),
    ]
    sources = ["requirements-test.txt", "pyproject.toml", "README.md", "src/**/*"]
    return Step("python3", folder, [test], [report], venv, sources, ["sh", "-ec", install], bool(wanted), 5)


def node_step(wanted):
    folder = PACKAGES / "javascript"
    reports = [BUILT / "node.xml", BUILT / "vitest.xml"]
    vitest, tsc = (folder / "node_modules" / path for path in ("vitest/vitest.mjs", "typescript/bin/tsc"))
    node = ["node", "--test", "--test-reporter=junit", f"--test-reporter-destination={reports[0]}"]
    commands = [
        [*node, *([f"--test-name-pattern={wanted}"] if wanted else []), *sorted((folder / "test").glob("*.test.js"))],
        [
            "node",
            vitest,
            "run",
            "--dir",
            "test/vitest",
            "--reporter=junit",
            f"--outputFile={reports[1]}",
            *(["-t", wanted] if wanted else []),
        ],
        ["node", tsc, "--project", "test/types"],
    ]
    prepare = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    return Step(
        "npm",
        folder,
        commands,
        reports,
        folder / "node_modules",
        ["package.json", "package-lock.json"],
        prepare,
        bool(wanted),
    )


def java_step(wanted):
    folder = PACKAGES / "java"
    named = [f"-Dtest=*{wanted}*", "-Dsurefire.failIfNoSpecifiedTests=false"] if wanted else []
    reports = [folder / name / "target" / "surefire-reports" / "*.xml" for name in ("core", "junit5", "testcontainers")]
    return Step("mvn", folder, [["mvn", "-q", "-B", "test", *named]], reports, filtered=bool(wanted))


def go_step(wanted):
    folder = PACKAGES / "go"
    test = ["go", "test", "-count=1", "-json", *([f"-run={wanted}"] if wanted else []), "./..."]
    places = {BUILT / "go.xml": folder, BUILT / "go-example.xml": folder / "example"}
    return Step(
        "go",
        folder,
        [[sys.executable, __file__, report, place, *test] for report, place in places.items()],
        list(places),
        filtered=bool(wanted),
    )


STEPS = {"python": python_step, "node": node_step, "java": java_step, "go": go_step}


def try_package(step, program, run, install, read_report, tally):
    """`run`, `install`, `read_report` and `tally` are those of tests/run.py."""
    name = step.folder.name
    if not shutil.which(step.tool):
        print(f"skipped: clients/{name}, as {step.tool} is not on this machine")
        return tally(skipped=1)
    for report in step.written():
        report.unlink()
    BUILT.mkdir(parents=True, exist_ok=True)
    sources = [path for pattern in step.sources for path in sorted(step.folder.glob(pattern)) if path.is_file()]
    if step.prepare and not install(step.installed, sources, step.prepare, cwd=step.folder):
        print(f"clients/{name} could not be installed")
        return tally(failed=1)
    # What the machine says of other servers is left out.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "S3SEAL_"))}
    ours = {"S3SEAL_BINARY": str(program), "NO_PROXY": "*", "no_proxy": "*", "PYTHONDONTWRITEBYTECODE": "1"}
    codes = [run(command, cwd=step.folder, env=kept | ours) for command in step.commands]
    counted = count(step, codes, lambda report: read_report(report, name, 0), tally)
    print(f"clients/{name}: {counted}", flush=True)
    return counted


def count(step, codes, read, tally):
    """What the reports say. Where none says of a failure, it is one that a command ended with a code, or that it tried nothing."""
    by_report = [sum(map(read, files_of(report)), tally()) for report in step.reports]
    counted = sum(by_report, tally())
    if not counted.failed:
        fine = (0, step.nothing) if step.filtered else (0,)
        counted.failed = sum(code not in fine for code in codes)
    if not counted.failed and not step.filtered:
        counted.failed = sum(one.passed == 0 for one in by_report)
    return counted


def report_of_go(path, folder, *command):
    """Runs go's tests and writes what they say as JUnit's XML: go has no such form."""
    ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    suite, said = ElementTree.Element("testsuite"), []
    for line in ran.stdout.splitlines():
        event = json.loads(line) if line.startswith("{") else {"Action": "output", "Output": line + "\n"}
        said.append(event.get("Output", ""))
        if event.get("Test") and event["Action"] in ("pass", "fail", "skip"):
            case = ElementTree.SubElement(suite, "testcase", name=event["Test"], classname=event["Package"])
            if event["Action"] != "pass":
                ElementTree.SubElement(case, {"fail": "failure", "skip": "skipped"}[event["Action"]])
    ElementTree.ElementTree(suite).write(path)
    if ran.returncode:
        print("".join(said))
    return ran.returncode


if __name__ == "__main__":
    sys.exit(report_of_go(*sys.argv[1:]))
