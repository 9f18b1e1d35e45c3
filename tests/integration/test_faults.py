"""What is made to go wrong goes wrong so, once, for whom it is meant, and is told of."""

import itertools
import json
import time

import pytest

from raw.connection import Connection, Cut, request, signed
from support.program import Program, run_to_end

numbers = itertools.count(1)


@pytest.fixture
def test_id():
    return f"test-{next(numbers)}"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    with Program(tmp_path_factory.mktemp("server") / "log") as program:
        with Connection(program.port) as connection:
            assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
        yield program


class Faulty:
    """A client whose requests name a test, and the rules for it."""

    def __init__(self, program, test):
        self.program, self.test = program, test

    def admin(self, method, path="/_s3seal/faults", body=None):
        text = b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        with Connection(self.program.port) as connection:
            answer = connection.ask(request(method, path, headers, text))
        return answer.status, json.loads(answer.body) if answer.body else None

    def rule(self, effect, match=None, when=None):
        made = {"test": self.test, "match": match or {}, "when": when or {}, "effect": effect}
        status, told = self.admin("POST", body=made)
        assert status == 201, told
        return told["faults"][0]["id"]

    def ask(self, method, target, body=None, headers=None):
        with Connection(self.program.port) as connection:
            return connection.ask(signed(method, target, headers, body, {"x-s3seal-test": self.test}))

    def fired(self):
        return self.admin("GET", f"/_s3seal/faults?test={self.test}")[1]["fired"]

    def stored(self, key):
        with Connection(self.program.port) as connection:
            return connection.ask(signed("GET", f"/bucket/{key}")).status == 200


@pytest.fixture
def faulty(program, test_id):
    faulty = Faulty(program, test_id)
    yield faulty
    faulty.admin("DELETE", f"/_s3seal/faults?test={test_id}")


def test_an_error_is_told_in_the_form_of_its_service(faulty):
    faulty.rule({"error": "SlowDown"}, {"bucket": "bucket"}, {"times": 1})
    refused = faulty.ask("PUT", "/bucket/slow", b"hello")
    assert (refused.status, refused.element("Code"), refused.element("Message")) == (503, "SlowDown", "Please reduce your request rate.")
    explained = json.loads(faulty.program.get(refused.header("x-s3seal-explain")))
    assert explained["cause"] == "fault"
    assert faulty.ask("PUT", "/bucket/slow", b"hello").status == 200
    told = faulty.admin("GET", f"/_s3seal/faults?test={faulty.test}")[1]
    assert (told["fired"], told["left"]) == (1, [])
    assert told["faults"][0]["firings"][0]["request_id"] == refused.header("x-amz-request-id")


@pytest.mark.parametrize(
    "effect, status, code",
    [
        ({"error": "KMS.ThrottlingException"}, 400, "KMS.ThrottlingException"),
        ({"error": "ThrottlingException"}, 503, "SlowDown"),
        ({"kms_key_state": "disabled"}, 400, "KMS.DisabledException"),
        ({"kms_key_state": "pending_deletion"}, 400, "KMS.KMSInvalidStateException"),
        ({"kms_key_state": "denied"}, 403, "AccessDenied"),
        ({"error": "KMSInternalException"}, 500, "InternalError"),
    ],
)
def test_what_kms_says_reaches_clients_of_s3(faulty, effect, status, code):
    faulty.rule(effect, {"operation": "PutObject"})
    refused = faulty.ask("PUT", "/bucket/sealed", b"hello", {"x-amz-server-side-encryption": "aws:kms"})
    assert (refused.status, refused.element("Code")) == (status, code)
    assert faulty.ask("PUT", "/bucket/plain", b"hello").status == 200, "nothing asks KMS"
    assert faulty.fired() == 1


@pytest.mark.parametrize("reset, stored", [("before_commit", False), ("after_commit", True)])
def test_a_reset_loses_the_answer(faulty, reset, stored):
    faulty.rule({"reset": reset}, {"operation": "PutObject"})
    with pytest.raises((Cut, ConnectionResetError)):
        faulty.ask("PUT", f"/bucket/{reset}", b"hello")
    assert faulty.stored(reset) == stored


def test_an_upload_is_cut(faulty):
    faulty.rule({"cut_upload": 100_000})
    with pytest.raises((Cut, ConnectionResetError, BrokenPipeError)):
        faulty.ask("PUT", "/bucket/cut", bytes(1_000_000))
    assert not faulty.stored("cut")
    assert faulty.ask("PUT", "/bucket/short", bytes(100_000)).status == 200


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_download_is_cut(faulty, size):
    assert faulty.ask("PUT", "/bucket/download", bytes(size)).status == 200
    faulty.rule({"cut_download": 5})
    with pytest.raises(Cut) as cut:
        faulty.ask("GET", "/bucket/download")
    assert cut.value.got == bytes(5)


@pytest.mark.parametrize("effect, least", [({"delay": {"ms": 150}}, 0.15), ({"stall_download": {"after": 2, "ms": 150}}, 0.15), ({"delay": {"per_byte_us": 50_000}}, 0.25)])
def test_answers_take_their_time(faulty, effect, least):
    assert faulty.ask("PUT", "/bucket/late", b"hello").status == 200
    faulty.rule(effect, {"operation": "GetObject"})
    before = time.monotonic()
    answer = faulty.ask("GET", "/bucket/late")
    assert (answer.status, answer.body) == (200, b"hello")
    assert time.monotonic() - before >= least


def test_answers_are_damaged(faulty):
    assert faulty.ask("PUT", "/bucket/damaged", b"hello", {"x-amz-checksum-crc32": "NhCmhg=="}).status == 200
    right = faulty.ask("GET", "/bucket/damaged", headers={"x-amz-checksum-mode": "ENABLED"})
    faulty.rule({"flip_byte": 1, "wrong_checksum": True, "wrong_etag": True, "missing_header": "Last-Modified"})
    wrong = faulty.ask("GET", "/bucket/damaged", headers={"x-amz-checksum-mode": "ENABLED"})
    assert (wrong.status, wrong.body) == (200, b"hdllo")
    for name in ("ETag", "x-amz-checksum-crc32"):
        assert wrong.header(name) != right.header(name)
        assert len(wrong.header(name)) == len(right.header(name))
    assert right.header("Last-Modified") and wrong.header("Last-Modified") is None


def test_other_tests_are_left_alone(faulty, program):
    faulty.rule({"error": "InternalError"})
    assert Faulty(program, "another").ask("PUT", "/bucket/theirs", b"hello").status == 200
    with Connection(program.port) as connection:
        assert connection.ask(signed("PUT", "/bucket/nobodys", body=b"hello")).status == 200
    assert faulty.fired() == 0
    assert faulty.admin("GET", f"/_s3seal/faults?test={faulty.test}")[1]["left"] != []


def test_a_preset_is_for_a_test(faulty):
    status, told = faulty.admin("POST", body={"preset": "disk-full", "test": faulty.test})
    assert (status, {one["test"] for one in told["faults"]}) == (201, {faulty.test})
    refused = faulty.ask("PUT", "/bucket/full", b"hello")
    assert (refused.status, refused.element("Code")) == (507, "InsufficientStorage")
    assert faulty.ask("GET", "/bucket?list-type=2").status == 200


def test_a_full_disk_lets_deletions_through(faulty):
    assert faulty.ask("PUT", "/bucket/k-of-full-disk", b"hello").status == 200
    assert faulty.admin("POST", body={"preset": "disk-full", "test": faulty.test})[0] == 201
    assert faulty.ask("PUT", "/bucket/k-of-full-disk", b"other").status == 507
    assert faulty.ask("DELETE", "/bucket/k-of-full-disk").status == 204
    presets = faulty.admin("GET", "/_s3seal/faults/presets")[1]["disk-full"]
    assert not [one for one in presets if one["match"]["operation"] == "Create*"], "sessions are created and stored nowhere"


@pytest.mark.parametrize("effect", [{"missing_header": "x-none"}, {"cut_download": 5}, {"flip_byte": 99},
                                    {"reset": "after_commit"}])
def test_what_did_not_happen_did_not_fire(faulty, effect):
    """Neither the missing of what was not there, nor a reset behind a commit that never came."""
    assert faulty.ask("PUT", "/bucket/k-that-is-left", b"hello").status == 200
    rule = faulty.rule(effect, when={"times": 1})
    wanted = ("PUT", b"other", {"If-None-Match": "*"}, 412) if "reset" in effect else ("GET", None, None, 200)
    assert faulty.ask(wanted[0], "/bucket/k-that-is-left", wanted[1], wanted[2]).status == wanted[3]
    told = faulty.admin("GET", f"/_s3seal/faults?test={faulty.test}")[1]
    assert (told["fired"], told["left"], told["faults"][0]["seen"]) == (0, [rule], 1)


def test_a_rule_for_another_namespace_is_refused(faulty):
    status, told = faulty.admin("POST", body={"match": {"namespace": "other"}, "effect": {"error": "SlowDown"}})
    assert status == 400
    assert told["error"] == ('match.namespace: "other" is not "", whose rules these are: send it to that namespace')


def test_signatures_follow_a_moved_clock_while_the_preset_is_there(start):
    program = start()
    faulty = Faulty(program, "skewed")
    clock = lambda: faulty.admin("GET", "/_s3seal/clock")[1]["skew"]
    assert clock() == "real"
    assert faulty.admin("POST", body={"preset": "clock-skew", "test": "skewed"})[0] == 201
    assert clock() == "clock"
    assert faulty.admin("PUT", "/_s3seal/clock", {"mode": "offset", "offset": "+1h"})[0] == 200
    with Connection(program.port) as connection:
        assert b"<Code>RequestTimeTooSkewed</Code>" in connection.ask(signed("GET", "/")).body
    assert faulty.admin("PUT", "/_s3seal/snapshots/skewed")[0] in (200, 201)
    assert faulty.admin("POST", "/_s3seal/reset?what=clock")[0] == 204
    assert clock() == "clock", "the rules are still there"
    assert faulty.admin("PUT", "/_s3seal/clock", {"mode": "offset", "offset": "+1h"})[0] == 200
    assert faulty.admin("DELETE", "/_s3seal/faults?test=skewed")[0] == 200
    assert clock() == "real"
    assert faulty.admin("POST", "/_s3seal/snapshots/skewed/restore")[0] == 200
    assert clock() == "real", "rules are in no snapshot"
    assert faulty.admin("PUT", "/_s3seal/clock", {"mode": "offset", "offset": "+1h"})[0] == 200
    with Connection(program.port) as connection:
        assert connection.ask(signed("GET", "/")).status == 200


def test_rules_are_shown_and_removed(faulty):
    name = faulty.rule({"flip_byte": 3})
    assert faulty.admin("GET", f"/_s3seal/faults/{name}")[1]["effect"] == {"flip_byte": 3}
    assert faulty.admin("POST", body={"id": name, "effect": {"flip_byte": 3}}) == (409, {"error": f"there is a rule {name} already"})
    assert faulty.admin("DELETE", f"/_s3seal/faults/{name}") == (204, None)
    assert faulty.admin("GET", f"/_s3seal/faults/{name}") == (404, {"error": "there is no such rule"})
    status, told = faulty.admin("POST", body=[{"effect": {"error": "SlowDwon"}}, {"effect": {}}])
    assert status == 400
    assert told["error"].count("; ") == 2, told
    assert 'did you mean "SlowDown"?' in told["error"]


def test_localstacks_shape_is_taken(program):
    chaos, path = Faulty(program, "none"), "/_localstack/chaos/faults"
    first = {"service": "s3", "operation": "ListBuckets", "error": {"statusCode": 500, "code": "DatacentreNotFound"}}
    second = {"service": "sts"}
    assert chaos.admin("POST", path, [first]) == (200, [first])
    refused = chaos.ask("GET", "/")
    assert (refused.status, refused.element("Code"), refused.element("Message")) == (500, "DatacentreNotFound", "Operation failed due to a simulated fault")
    assert chaos.admin("PATCH", path, [second]) == (200, [first, second])
    assert chaos.admin("DELETE", path, [first]) == (200, [second])
    assert chaos.admin("GET", path) == (200, [second])
    assert chaos.ask("GET", "/").status == 200
    assert chaos.admin("POST", path, []) == (200, [])
    status, told = chaos.admin("POST", path, [{"service": "dynamodb"}])
    assert (status, told["error"]) == (400, "[0].service: takes s3, kms, sts")


def test_the_program_lists_adds_and_removes(program, tmp_path):
    def run(*arguments):
        ended = run_to_end("faults", *arguments, program.http)
        return ended.returncode, ended.stdout

    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({"id": "typed", "effect": {"error": "SlowDown"}, "match": {"bucket": "none"}, "when": {"times": 2}}))
    assert run("add", str(rules)) == (0, 'typed: error SlowDown; bucket="none"; fired 0 of 0, 2 left\n')
    assert run("preset", "kms-outage", "--test", "typed")[0] == 0
    assert run("list", "--test", "typed")[1].endswith(': error KMSInternalException; service="kms" test="typed"; fired 0 of 0\n')
    assert run("remove", "typed") == (0, "")
    assert run("remove", "typed")[0] == 1
    assert run("remove", "--test", "typed") == (0, "1 removed\n")
    rules.write_text('{"effect": {"error": "SlowDown"}}')
    assert "; every request; fired" in run("add", str(rules))[1]
    assert run("remove") == (0, "1 removed\n")
    assert run("list") == (0, "no rules\n")


def test_settings_have_rules(start, tmp_path):
    settings = tmp_path / "s3seal.toml"
    settings.write_text('[[faults]]\nid = "set"\nmatch = {operation = "ListBuckets"}\neffect = {error = "ServiceUnavailable"}\n')
    program = start("--config", str(settings))
    refused = Faulty(program, "none").ask("GET", "/")
    assert (refused.status, refused.element("Code")) == (503, "ServiceUnavailable")
