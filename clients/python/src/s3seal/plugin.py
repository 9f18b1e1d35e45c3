"""The part for pytest: a server for each process of a run, a namespace for each test."""

import inspect
import os

import pytest

from s3seal import short_names
from s3seal.server import connect, start

SHORT = ("s3", "kms", "sts")
SHOWN = 10  # requests, when a test failed


def pytest_addoption(parser):
    parser.addini("s3seal_seed", "what each namespace begins with: path of a seed, from the directory of the settings")
    parser.addini("s3seal_arguments", "arguments of the server", type="args", default=[])
    parser.addini("s3seal_short_names", "fixtures s3, kms and sts besides s3seal_s3, ...", type="bool", default=True)


def pytest_configure(config):
    if config.getini("s3seal_short_names"):
        config.pluginmanager.register(short_names, "s3seal-short-names")


@pytest.fixture(scope="session")
def s3seal_server(request):
    """The server of this process: that of S3SEAL_ENDPOINT, or one that is started now."""
    url = os.environ.get("S3SEAL_ENDPOINT")
    if url:
        yield connect(url)
        return
    with start(*request.config.getini("s3seal_arguments")) as server:
        yield server


@pytest.fixture
def s3seal_seed(request):
    """What each namespace begins with. Tests may have a fixture of that name: a dict, text, bytes or a path."""
    path = request.config.getini("s3seal_seed")
    return (request.config.inipath or request.config.rootpath).parent / path if path else None


@pytest.fixture
def s3seal(s3seal_server, s3seal_seed):
    """A namespace of the test's own: buckets, keys, journal, faults, clock."""
    with s3seal_server.namespace(s3seal_seed) as namespace:
        yield namespace


@pytest.fixture
def s3seal_s3(s3seal):
    return s3seal.client("s3")


@pytest.fixture
def s3seal_kms(s3seal):
    return s3seal.client("kms")


@pytest.fixture
def s3seal_sts(s3seal):
    return s3seal.client("sts")


@pytest.fixture
def s3seal_environment(s3seal, monkeypatch):
    """For code that makes its own clients: AWS_ENDPOINT_URL, credentials and region lead to the namespace."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    for name, value in s3seal.environment.items():
        monkeypatch.setenv(name, value)
    return s3seal.environment


def pytest_report_collectionfinish(config, items):
    """Says which short names are somebody else's; two plugins that both claim one are refused."""
    if not config.getini("s3seal_short_names"):
        return []
    others = {
        (name, definition.func) for item in items for name, definition in _definitions(item) if not _is_ours(definition)
    }
    for name, function in others:
        if not _is_of_the_suite(function):
            raise pytest.UsageError(
                f"the fixture {name} is of s3seal and of {function.__module__}: "
                f"set s3seal_short_names = false, then ours is s3seal_{name} alone"
            )
    places = sorted({(name, os.path.relpath(inspect.getfile(function), config.rootpath)) for name, function in others})
    return [f"s3seal: {name} is the fixture of {place}; ours is s3seal_{name}" for name, place in places]


def _definitions(item):
    """Who offers the short names that a test uses. pytest has no public way to ask; without this nothing is said."""
    known = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return [(name, definition) for name in SHORT for definition in known.get(name, ())]


def _is_ours(definition):
    return definition.func.__module__ == short_names.__name__


def _is_of_the_suite(function):
    """A conftest.py, a module of tests: whoever wrote that knows both."""
    file = os.path.basename(inspect.getfile(function))
    return file == "conftest.py" or file.startswith("test_") or file.endswith("_test.py")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With a failed test come the last requests of its namespace."""
    report = yield
    namespace = getattr(item, "funcargs", {}).get("s3seal")
    if report.when == "call" and report.failed and namespace is not None:
        try:
            asked = namespace.requests()[-SHOWN:]
        except Exception as failed:  # the server may be what failed
            asked, told = [], str(failed)
        else:
            told = "\n".join(_line(one) for one in asked)
        report.sections.append((f"s3seal: the last {len(asked)} requests", told))
    return report


def _line(record):
    where = "/".join(record[part] for part in ("bucket", "key") if record.get(part))
    code = record.get("error_code") or record.get("encryption", {}).get("mode", "")
    return f"{record.get('status')} {record.get('operation')} {where} {code}  {record.get('request_id')}"
