"""Format, rules and clang-tidy over the sources. As a program: script/lint."""

import argparse
import json
import re
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("", "lint", "bench", "commits")]

import behaviour  # noqa: E402
import behaviour_test  # noqa: E402
import commits_test  # noqa: E402
import documents  # noqa: E402
import documents_test  # noqa: E402
import figures_test  # noqa: E402
import helpers_test  # noqa: E402
import names  # noqa: E402
import names_test  # noqa: E402
import packages  # noqa: E402
import packages_test  # noqa: E402
import printed  # noqa: E402
import printed_test  # noqa: E402
import rules  # noqa: E402
import rules_test  # noqa: E402
import server_test  # noqa: E402
import tables_test  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def cpp_files(*folders):
    return sorted(path for folder in folders for path in Path(ROOT, folder).rglob("*.[ch]pp"))


def check_format(fix=False):
    files = cpp_files("storage", "server", "tests")
    if not files:
        return []
    mode = ["-i"] if fix else ["--dry-run", "-Werror"]
    ran = subprocess.run(["clang-format-19", *mode, *files], cwd=ROOT, capture_output=True, text=True)
    complained = re.findall(r"^(/.+?):\d+:\d+: error:", ran.stderr, re.MULTILINE)
    return sorted({f"{relative(Path(path))}: run script/lint --fix" for path in complained})


def changed_files():
    """Sources that differ from the last commit, new ones included; core's headers are seen through their sources."""
    listed = [["git", "diff", "--name-only", "HEAD"], ["git", "ls-files", "--others", "--exclude-standard"]]
    names = "".join(subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout for command in listed)
    return [ROOT / name for name in names.split() if name.endswith(".cpp") and name.startswith(("storage/", "server/"))]


def core_files():
    return [path for path in cpp_files("storage", "server") if path.suffix == ".cpp" and not rules.is_net(relative(path))]


def relative(path):
    return path.relative_to(ROOT).as_posix()


def write_commands():
    """The commands of build/dev without its precompiled headers, so that each file is seen to name what it uses."""
    commands = json.loads((ROOT / "build" / "dev" / "compile_commands.json").read_text())
    for entry in commands:
        entry["command"] = re.sub(r"-Xclang -(?:include|include-pch) -Xclang \S+ ", "", entry["command"])
    folder = ROOT / "build" / "tidy"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compile_commands.json").write_text(json.dumps(commands))
    return folder


def tidy_one(path, commands, deadline):
    """(path, complaints), complaints being None when there was no time left."""
    left = deadline - time.monotonic()
    command = ["clang-tidy-19", "-p", commands, "--quiet", str(path)]
    try:
        if left <= 0:
            raise subprocess.TimeoutExpired(command, 0)
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=left)
    except subprocess.TimeoutExpired:
        return path, None
    return path, [line for line in ran.stdout.splitlines() if ": error:" in line or ": warning:" in line] or (
        [f"{relative(path)}: clang-tidy failed"] if ran.returncode else []
    )


def tidy(files, seconds):
    """Complaints, and the files for which there was no time."""
    commands = write_commands()
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda path: tidy_one(path, commands, deadline), files))
    left_out = [relative(path) for path, complaints in results if complaints is None]
    return [line for _, complaints in results for line in complaints or []], left_out


def self_test():
    """Of the rules, and of what else the scripts compute."""
    load = unittest.defaultTestLoader.loadTestsFromModule
    of_rules = (rules_test, behaviour_test, documents_test, names_test, packages_test, printed_test, helpers_test)
    suite = unittest.TestSuite(map(load, (*of_rules, figures_test, server_test, tables_test, commits_test)))
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(suite)
    return result.testsRun, [str(test) for test, _ in result.failures + result.errors]


def run():
    """[(name, problems)], one for each rule and for the format."""
    of_words = (behaviour, documents, names, packages)
    checked = [*rules.check(rules.load_sources(ROOT)), *(one for each in of_words for one in each.check(ROOT))]
    found = [(name, [str(breach) for breach in breaches]) for name, breaches in checked]
    return [("format", check_format()), ("printed_documents", printed.check(ROOT)), *found]


def report(results):
    for name, problems in results:
        print(f"{'FAIL' if problems else 'ok  '} {name}")
        for problem in problems:
            print(f"     {problem}")


def main():
    parser = argparse.ArgumentParser(prog="script/lint", description="Checks the format and the rules of the house.")
    parser.add_argument("--fix", action="store_true", help="format the sources first")
    parser.add_argument("--tidy", choices=["changed", "core"], nargs="?", const="changed", help="clang-tidy too (needs build/dev)")
    options = parser.parse_args()
    if options.fix:
        check_format(fix=True)
        printed.check(ROOT, fix=True)
    results = run()
    if options.tidy:
        complaints, _ = tidy(changed_files() if options.tidy == "changed" else core_files(), seconds=3600)
        results.append(("clang_tidy", complaints))
    report(results)
    return any(problems for _, problems in results)


if __name__ == "__main__":
    sys.exit(main())
