"""Builds, runs every suite, counts. Started by script/test, which installs what is missing first."""

import argparse
import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "lint"), str(ROOT / "tests")]

import helpers  # noqa: E402
import lint  # noqa: E402

SUITE_SECONDS = 900
FUZZ_SECONDS = 20
SHORT_PLAY, LONG_PLAY = 10_000, 100_000  # random operations
TIDY_SECONDS = 180
SPREAD = ["-n", "2", "--dist", "loadfile"]  # a process of pytest for each core, with a server of its own
CLIENTS = ROOT / "tests" / "clients"
INTEGRATION = ROOT / "tests" / "integration"
CONTAINERS = ROOT / "tests" / "containers"
VENV = ROOT / ".venv"
WALKS = ROOT / "build" / "clients"


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


class BuildFailed(Exception):
    pass


def run(command, seconds=SUITE_SECONDS, **options):
    """The exit code; what takes too long is ended with everything that it started, and failed."""
    command = [str(part) for part in command]
    try:
        process = subprocess.Popen(command, **{"cwd": ROOT} | options, start_new_session=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        print(f"{command[0]} is missing", flush=True)
        return 127
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        print(f"{command[0]} did not end within {seconds} s", flush=True)
        return 124
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def build(preset, *targets):
    if not (ROOT / "build" / preset / "build.ninja").exists():
        if run(["cmake", "--preset", preset]) != 0:
            raise BuildFailed(f"configure {preset}")
    wanted = ["--target", *targets] if targets else []
    if run(["cmake", "--build", "--preset", preset, *wanted], seconds=3600) != 0:
        raise BuildFailed(f"build {preset}")


def read_report(path, name, code):
    """Counts of a JUnit report; a suite that left none, or failed without a failed test, is one failure."""
    tally = Tally()
    if path.exists():
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                tally.failed += 1
            elif case.find("skipped") is not None:
                tally.skipped += 1
            elif case.get("status", "run") == "run":
                tally.passed += 1
    if code not in (0, NO_TESTS_COLLECTED) and tally.failed == 0:
        print(f"{name} ended with {code}", flush=True)
        tally.failed = 1
    return tally


NO_TESTS_COLLECTED = 5  # pytest's word for a filter that leaves nothing
NO_ENGINE_CAN_RUN = 3  # script/engine's


def report_path(preset, name):
    path = ROOT / "build" / preset / "reports" / f"{name}.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def run_gtest(name, options, *arguments):
    program = ROOT / "build" / options.preset / f"s3seal_{name}"
    report = report_path(options.preset, name)
    command = [program, "--gtest_brief=1", f"--gtest_output=xml:{report}", *arguments]
    if options.filter:
        command.append(f"--gtest_filter=*{options.filter}*")
    return read_report(report, name, run(command))


def run_stateful(options):
    steps = LONG_PLAY if options.ci else SHORT_PLAY
    return run_gtest("stateful", options, f"--steps={steps}")


def run_lint(options):
    results = lint.run()
    lint.report(results)
    tests, failures = lint.self_test()
    failed = sum(bool(problems) for _, problems in results) + len(failures)
    return Tally(len(results) + tests - failed, failed)


def run_tidy(options):
    complaints, left_out = lint.tidy(lint.core_files(), TIDY_SECONDS)
    lint.report([("clang_tidy", complaints)])
    for path in left_out:
        print(f"skipped for lack of time: {path}")
    return Tally(passed=int(not complaints), failed=int(bool(complaints)), skipped=len(left_out))


def install(folder, sources, command, **options):
    """Runs the command unless it ran before with the same sources. False when it fails."""
    stamp = folder / ".installed"
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return True
    if run(command, **options) != 0:
        return False
    stamp.write_text(digest)
    return True


def install_python_clients():
    if not (VENV / "bin" / "python").exists() and run([sys.executable, "-m", "venv", VENV]) != 0:
        return False
    requirements = CLIENTS / "requirements.txt"
    return install(VENV, [requirements], [VENV / "bin" / "python", "-m", "pip", "install", "-q", "-r", requirements])


def install_node_clients():
    if not shutil.which("npm"):
        print("node's clients are left out: npm is not on this machine")
        return True
    sources = [CLIENTS / "package.json", CLIENTS / "package-lock.json"]
    return install(CLIENTS / "node_modules", sources, ["npm", "ci", "--prefix", CLIENTS, "--no-audit", "--no-fund"])


def build_walk(name, tool, patterns, command, folder=None):
    """A program with another SDK, built once for each state of its sources. False when its build fails."""
    if not shutil.which(tool):
        print(f"the {name} client is left out: {tool} is not on this machine")
        return True
    output = WALKS / name
    output.mkdir(parents=True, exist_ok=True)
    return install(output, sorted(path for pattern in patterns for path in (folder or CLIENTS / name).glob(pattern)), command)


def build_go_client():
    command = ["go", "build", "-C", CLIENTS / "go", "-o", WALKS / "go" / "walk", "."]
    return build_walk("go", "go", ["*.go", "go.mod", "go.sum"], command)


def build_java_client():
    command = ["mvn", "-q", "-B", "-f", CLIENTS / "java" / "pom.xml", "package"]
    return build_walk("java", "mvn", ["pom.xml", "src/**/*.java"], command)


def build_rust_client():
    command = ["cargo", "build", "-q", "--manifest-path", CLIENTS / "rust" / "Cargo.toml", "--target-dir", WALKS / "rust"]
    return build_walk("rust", "cargo", ["Cargo.toml", "src/**/*.rs"], command)


WALK_BUILDS = {"go": build_go_client, "java": build_java_client, "rust": build_rust_client}


def pytest(options, name, program, *arguments, folder=CLIENTS, seconds=SUITE_SECONDS, settings=None):
    if not install_python_clients():
        print("the Python clients could not be installed")
        return Tally(failed=1)
    report = report_path(options.preset, name)
    command = [VENV / "bin" / "python", "-m", "pytest", folder, "-q", f"--junitxml={report}", *arguments]
    if options.filter:
        command += ["-k", options.filter]
    settings = {
        "S3SEAL_PROGRAM": str(program),
        "S3SEAL_CLIENTS": ",".join(options.clients),
        "PYTHONDONTWRITEBYTECODE": "1",
    } | (settings or {})
    return read_report(report, name, run(command, seconds=seconds, env=os.environ | settings))


def run_integration(options):
    return pytest(options, "integration", ROOT / "build" / options.preset / "s3seal", *SPREAD, folder=INTEGRATION)


def run_clients(options):
    if "node" in options.clients and not install_node_clients():
        print("the JavaScript client could not be installed")
        return Tally(failed=1)
    failed = [name for name, build_client in WALK_BUILDS.items() if name in options.clients and not build_client()]
    if failed:
        print(f"could not be built: {', '.join(failed)}")
        return Tally(failed=len(failed))
    return pytest(options, "clients", ROOT / "build" / options.preset / "s3seal", *SPREAD)


def run_helpers(options):
    """The packages that users' tests take, each in its language; of --clients those whose tools are here."""
    program = ROOT / "build" / options.preset / "s3seal"
    steps = [step(options.filter) for language, step in helpers.STEPS.items() if language in options.clients]
    return sum((helpers.try_package(step, program, run, install, read_report, Tally) for step in steps), Tally())


def run_release(options):
    """The program that people run, tried with the clients that are installed by now."""
    build("release", "s3seal")
    return pytest(options, "release", ROOT / "build" / "release" / "s3seal", "-m", "smoke") if options.clients else Tally()


def run_packaging(options):
    """What a release consists of, made from the program that people run."""
    build("release", "s3seal")
    return pytest(options, "packaging", ROOT / "build" / "release" / "s3seal", folder=ROOT / "tests" / "packaging")


def run_arm64(name, options):
    """Tests of the program for arm64, under qemu."""
    report = report_path("arm64-tests", name)
    command = [ROOT / "script" / "arm64", "run", ROOT / "build" / "arm64-tests" / f"s3seal_{name}", "--gtest_brief=1"]
    if options.filter:
        command.append(f"--gtest_filter=*{options.filter}*")
    return read_report(report, name, run([*command, f"--gtest_output=xml:{report}"], seconds=3600))


def build_arm64():
    for targets in ([], ["s3seal_unit", "s3seal_contract"]):
        if run([ROOT / "script" / "arm64", "build", *targets], seconds=7200) != 0:
            raise BuildFailed("build arm64")


def install_container_clients():
    """What the modules of Testcontainers need; a language that is not on this machine is left out, and its tests say so."""
    requirements = CONTAINERS / "requirements.txt"
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "-q", "-r", requirements]
    output = WALKS / "containers"
    output.mkdir(parents=True, exist_ok=True)
    wanted = [install_python_clients() and install(output, [requirements], pip)]
    if shutil.which("npm"):
        node = CONTAINERS / "node"
        npm = ["npm", "ci", "--prefix", node, "--no-audit", "--no-fund", "--ignore-scripts"]
        wanted.append(install(node / "node_modules", [node / "package-lock.json"], npm))
    go = ["go", "test", "-C", CONTAINERS / "go", "-c", "-o", output / "modules.test", "."]
    java = ["mvn", "-q", "-B", "-f", CONTAINERS / "java" / "pom.xml", "package"]
    wanted.append(build_walk("containers/go", "go", ["*"], go, CONTAINERS / "go"))
    wanted.append(build_walk("containers/java", "mvn", ["pom.xml", "src/**/*.java"], java, CONTAINERS / "java"))
    return all(wanted)


def start_engine():
    """What reaches an engine, or why there can be none. Raises where one should have started."""
    started = subprocess.run(["script/engine", "start"], cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    print(started.stderr, end="", flush=True)
    if started.returncode == NO_ENGINE_CAN_RUN:
        return {"S3SEAL_NO_ENGINE": started.stderr.splitlines()[-1]}
    if started.returncode != 0:
        raise BuildFailed("script/engine")
    told = subprocess.run(["script/engine", "env"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return dict(word.split("=", 1) for word in shlex.split(told)[1:])


def run_containers(options):
    """The images around the release program."""
    build("release", "s3seal")
    try:
        with ThreadPoolExecutor(2) as pool:
            installing, starting = pool.submit(install_container_clients), pool.submit(start_engine)
        reached = starting.result()
        if not installing.result():
            print("the modules of Testcontainers could not be installed")
            return Tally(failed=1)
        program = ROOT / "build" / "release" / "s3seal"
        spread = ["-n", "3", "--dist", "loadfile"]
        return pytest(options, "containers", program, *spread, folder=CONTAINERS, settings=reached, seconds=1800)
    finally:
        run(["script/engine", "stop"])


def run_fuzz(options):
    targets = [f"fuzz_{source.stem}" for source in sorted((ROOT / "tests" / "fuzz").glob("*.cpp"))]
    if not targets:
        return Tally()
    build("fuzz", *targets)
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(fuzz_one, targets), Tally())


def fuzz_one(target):
    """What it finds goes into the build folder; the seeds stay as they are."""
    folder = ROOT / "build" / "fuzz"
    corpus = folder / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = ROOT / "tests" / "fuzz" / "corpus" / target.removeprefix("fuzz_")
    limits = [f"-max_total_time={FUZZ_SECONDS}", "-timeout=10", "-rss_limit_mb=2048", f"-artifact_prefix={folder}/{target}-"]
    log = folder / f"{target}.log"
    with log.open("wb") as output:
        code = run([folder / target, *limits, corpus, *([seeds] if seeds.is_dir() else [])], stdout=output, stderr=output)
    said = log.read_text(errors="replace").splitlines()
    print("\n".join([f"{'FAIL' if code else 'ok  '} {target}: {said[-1] if said else ''}", *(said[-40:] if code else [])]), flush=True)
    return Tally(passed=int(code == 0), failed=int(code != 0))


def suites(options):
    if options.arm64:
        return [(level, lambda options, level=level: run_arm64(level, options)) for level in ("unit", "contract")]
    found = [("lint", run_lint)]
    for level in ("unit", "mutants", "contract"):
        found.append((level, lambda options, level=level: run_gtest(level, options)))
    found += [("stateful", run_stateful), ("integration", run_integration)]
    if options.clients:
        found += [("clients", run_clients), ("helpers", run_helpers)]
    if options.ci:
        found += [("release", run_release), ("packaging", run_packaging), ("fuzz", run_fuzz), ("tidy", run_tidy)]
    if options.ci or options.containers:
        found.append(("containers", run_containers))
    return [(name, suite) for name, suite in found if not options.only or name in options.only]


ALL_CLIENTS = "python,node,go,java,rust"
USUAL_CLIENTS = "python,node"


def parse_options():
    def words(text):
        return [] if text == "none" else [word for word in text.replace("all", ALL_CLIENTS).split(",") if word]

    parser = argparse.ArgumentParser(prog="script/test", description="Builds and runs the tests; the last line counts them.")
    clients = f"none, all, or of {ALL_CLIENTS} (default: {USUAL_CLIENTS}; with --ci all)"
    parser.add_argument("--clients", type=words, metavar="LIST", help=clients)
    parser.add_argument("--only", type=words, default=[], metavar="LIST", help="of lint,unit,mutants,contract,stateful,integration,clients,containers,...")
    parser.add_argument("--filter", default="", metavar="TEXT", help="only tests whose names contain this")
    parser.add_argument("--preset", choices=["dev", "asan", "tsan"], default="dev", help="which build to test (default: dev)")
    parser.add_argument("--arm64", action="store_true", help="unit and contract tests of the program for arm64 instead, under qemu")
    parser.add_argument("--ci", action="store_true", help="also: release build, packages, images, fuzz targets, clang-tidy")
    parser.add_argument("--containers", action="store_true", help="also: the images, by an engine that script/engine starts")
    options = parser.parse_args()
    if options.clients is None:
        options.clients = words("all" if options.ci else USUAL_CLIENTS)
    return options


def run_suite(name, suite, options):
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    try:
        tally = suite(options)
    except BuildFailed as problem:
        print(f"{problem} failed")
        tally = Tally(failed=1)
    return tally, time.monotonic() - started


def main():
    options = parse_options()
    rows = []
    try:
        if options.arm64:
            build_arm64()
        elif options.only != ["containers"]:  # which build what they need
            build(options.preset)
        for name, suite in suites(options):
            rows.append((name, *run_suite(name, suite, options)))
    except BuildFailed as problem:
        rows.append((str(problem), Tally(failed=1), 0))
    print()
    for name, tally, seconds in rows:
        print(f"{name:12} {seconds:6.1f} s  {tally}")
    total = sum((tally for _, tally, _ in rows), Tally())
    print(f"\n{total}", flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
