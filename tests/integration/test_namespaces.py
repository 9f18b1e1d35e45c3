"""Namespaces, snapshots and beginning again: what each sees, and what comes back."""

import hashlib
import subprocess
import urllib.request
import uuid

import pytest

from raw.caller import Caller, admin
from raw.connection import Connection, request, signed
from raw.waiting import wait_until_read
from support import forms
from support.program import PROGRAM, Program, clean_environment
from support.sdk_clients import make_boto3

KMS = "x-amz-server-side-encryption"


@pytest.fixture
def namespace(server):
    status, made = admin(server, "POST", "/namespaces", {"namespace": f"t-{uuid.uuid4()}"})
    assert status == 201
    yield made
    admin(server, "DELETE", "/namespaces/" + made["namespace"])


@pytest.fixture(params=["in memory", "in a directory"])
def fresh(request, tmp_path):
    """A server of the test's own."""
    where = ["--data-dir", str(tmp_path / "data")] if request.param == "in a directory" else []
    with Program(tmp_path / "log", *where) as program:
        yield program


def test_each_namespace_has_buckets_of_its_own(server, namespace):
    name = f"same-{uuid.uuid4()}"
    ours, theirs, by_header = Caller(server), Caller(server, namespace), Caller(server, header=namespace["namespace"])
    ours.put_bucket(name)
    theirs.put_bucket(name)
    ours.put(f"/{name}/k", b"ours")
    by_header.put(f"/{name}/k", b"theirs")
    assert ours.get(f"/{name}/k") == b"ours"
    assert theirs.get(f"/{name}/k") == by_header.get(f"/{name}/k") == b"theirs"
    assert theirs.ask("DELETE", f"/{name}/k").status == 204
    assert ours.get(f"/{name}/k") == b"ours"


def test_each_namespace_has_a_journal_and_a_ledger_of_its_own(server, namespace):
    theirs = Caller(server, namespace)
    theirs.put_bucket("aaa")
    theirs.put("/aaa/k", b"x", **{KMS: "aws:kms"})
    own = namespace["namespace"]
    seen = admin(server, "GET", f"/requests?namespace={own}")[1]["requests"]
    assert {(one["operation"], one["namespace"]) for one in seen} == {("CreateBucket", own), ("PutObject", own)}
    assert admin(server, "GET", "/kms/calls", namespace=own)[1]["total"] == 1
    elsewhere = admin(server, "GET", "/requests?bucket=aaa")[1]["requests"]
    assert not [one for one in elsewhere if one["namespace"] == own]


def test_refusals_in_a_namespace_lead_to_their_explanation(server, namespace):
    refused = Caller(server, namespace).ask("GET", "/nobodys-bucket")
    assert refused.status == 404
    assert b"NoSuchBucket" in server.get(refused.header("x-s3seal-explain"))


def test_without_a_key_an_owner_of_the_bucket_answers(server, namespace):
    name = f"public-{uuid.uuid4()}"
    theirs = Caller(server, namespace)
    theirs.put_bucket(name)
    with Connection(server.port) as connection:
        assert connection.ask(request("GET", f"/{name}/k")).status == 403
        assert connection.ask(request("GET", f"/{name}-not/k")).status == 404


def begin_session(program, namespace):
    """Headers and keys of a session in it."""
    body = b"Action=GetSessionToken&Version=2011-06-15"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
    asked = signed("POST", "/", headers, body=body, service="sts",
                   access_key=namespace["access_key"], secret=namespace["secret_key"])
    with Connection(program.port) as connection:
        text = connection.ask(asked).body.decode()
    part = {name: text.split(f"<{name}>")[1].split("<")[0] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
    return {"x-amz-security-token": part["SessionToken"]}, {"access_key": part["AccessKeyId"], "secret": part["SecretAccessKey"]}


def test_sessions_stay_in_their_namespace(server, namespace):
    headers, keys = begin_session(server, namespace)
    with Connection(server.port) as connection:
        assert connection.ask(signed("PUT", "/of-a-session", headers, body=b"", **keys)).status == 200
    assert Caller(server, namespace).ask("GET", "/of-a-session?location").status == 200
    assert Caller(server).ask("GET", "/of-a-session?location").status == 404


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_signatures_in_urls_and_forms_stay_in_their_namespace(server, namespace, version):
    """Where both have a bucket of that name, too."""
    name = f"both-{uuid.uuid4()}"
    ours, theirs = Caller(server), Caller(server, namespace)
    for one in (ours, theirs):
        one.put_bucket(name)
    client = make_boto3(server.http, key=namespace["access_key"], secret=namespace["secret_key"], signature_version=version)
    where = {"Bucket": name, "Key": "by-url"}
    with urllib.request.urlopen(urllib.request.Request(client.generate_presigned_url("put_object", where), b"url", {"Content-Type": ""}, method="PUT")) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(client.generate_presigned_url("get_object", where)) as answer:
        assert answer.read() == b"url"
    form = client.generate_presigned_post(name, "by-form")
    large = bytes(range(256)) * 4096
    assert forms.post(form["url"], forms.encode(form["fields"].items(), large))[0] == 204
    assert theirs.get(f"/{name}/by-form") == large
    assert ours.get(f"/{name}/by-url") == ours.get(f"/{name}/by-form") == 404
    assert forms.post(form["url"], forms.encode([("key", "k")]))[0] == 403, "without a signature it is the default one's"


def test_a_form_without_a_file_is_refused_as_where_there_is_no_namespace(fresh):
    Caller(fresh).put_bucket("forms")
    sent = forms.encode([("key", "k"), ("x-amz-server-side-encryption-customer-algorithm", "AES256")], files=0)

    def refused():
        status, _, told = forms.post(f"{fresh.http}/forms", sent)
        return status, "POST requires exactly one file upload per request." in told.decode()

    assert refused() == (400, True)
    admin(fresh, "POST", "/namespaces", {"namespace": "another"})
    assert refused() == (400, True)
    seen = admin(fresh, "GET", "/requests?operation=PostObject")[1]["requests"]
    assert [one["customer_key"] for one in seen] == [True, True]


def test_what_is_dropped_is_gone(fresh):
    made = admin(fresh, "POST", "/namespaces", {"namespace": "once"})[1]
    theirs = Caller(fresh, made)
    theirs.put_bucket("bbb")
    assert admin(fresh, "DELETE", "/namespaces/once") == (204, None)
    assert admin(fresh, "DELETE", "/namespaces/once") == (404, "there is no namespace once")
    assert Caller(fresh, made).ask("GET", "/bbb?location").status == 403, "its key has gone too"
    with Connection(fresh.port) as connection:
        refused = connection.ask(request("GET", "/bbb", {"x-s3seal-namespace": "once"}))
    assert refused.status == 404
    assert b"<Code>NoSuchNamespace</Code>" in refused.body
    again = admin(fresh, "POST", "/namespaces", {"namespace": "once"})[1]
    assert again == made, "clients that know its name's credentials go on in it"
    assert theirs.ask("GET", "/bbb?location").status == 404
    unnamed = [admin(fresh, "POST", "/namespaces")[1] for _ in range(2)]
    assert unnamed[0]["access_key"] != unnamed[1]["access_key"]


def test_whoever_waits_for_what_a_namespace_does_is_told_that_it_is_gone(server):
    assert admin(server, "POST", "/namespaces", {"namespace": "going"})[0] == 201
    question = b'{"within_ms": 60000, "expectations": [{"requests": {"bucket": "nobody"}}]}'
    asked = {"Content-Type": "application/json", "Content-Length": str(len(question))}
    with Connection(server.port) as waiting, Connection(server.port) as following:
        following.send(request("GET", "/_s3seal/requests/stream?namespace=going"))
        begun = following.read_head()
        assert begun.status == 200
        waiting.send(request("POST", "/_s3seal/verify?namespace=going", asked, question))
        wait_until_read(waiting.socket)
        assert admin(server, "DELETE", "/namespaces/going") == (204, None)
        assert waiting.read_answer().status == 404
        assert b"event" not in following.read_body(begun), "and it has an end"


@pytest.mark.parametrize("document", [{"namespace": ""}, {"namespace": ".x"}, {"namespace": "a/b"}, {"name": "x"}, [], {"namespace": 1}])
def test_names_of_namespaces_are_checked(server, document):
    status, said = admin(server, "POST", "/namespaces", document)
    assert status == 400, said


def test_a_snapshot_is_come_back_to(fresh):
    ours = Caller(fresh)
    ours.put_bucket("bbb")
    large = bytes(range(256)) * 1024
    ours.put("/bbb/small", b"first")
    ours.put("/bbb/large", large, **{KMS: "aws:kms"})
    assert admin(fresh, "PUT", "/snapshots/before")[0] == 200
    ours.put("/bbb/small", b"second")
    assert ours.ask("DELETE", "/bbb/large").status == 204
    ours.put("/bbb/new", b"new")
    assert admin(fresh, "POST", "/snapshots/before/restore")[0] == 200
    assert (ours.get("/bbb/small"), ours.get("/bbb/large"), ours.get("/bbb/new")) == (b"first", large, 404)
    ours.put("/bbb/small", b"third")
    assert admin(fresh, "POST", "/snapshots/before/restore")[0] == 200
    assert ours.get("/bbb/small") == b"first", "what came after it never reached it"
    assert [one["name"] for one in admin(fresh, "GET", "/snapshots")[1]["snapshots"]] == ["before"]
    assert admin(fresh, "DELETE", "/snapshots/before")[0] == 204
    assert admin(fresh, "POST", "/snapshots/before/restore") == (404, "there is no snapshot before")


def test_a_fork_is_a_namespace_that_goes_its_own_way(fresh):
    ours = Caller(fresh)
    ours.put_bucket("bbb")
    large = bytes(range(256)) * 1024
    ours.put("/bbb/k", large, **{KMS: "aws:kms"})
    admin(fresh, "PUT", "/snapshots/base")
    status, made = admin(fresh, "POST", "/snapshots/base/fork", {"namespace": "fork"})
    assert status == 201
    theirs = Caller(fresh, made)
    assert theirs.get("/bbb/k") == large
    theirs.put("/bbb/k", b"theirs")
    assert ours.get("/bbb/k") == large
    assert ours.ask("DELETE", "/bbb/k").status == 204
    assert theirs.get("/bbb/k") == b"theirs"
    assert admin(fresh, "POST", "/reset", namespace="fork")[0] == 204
    assert theirs.get("/bbb/k") == large, "how it was made"
    assert admin(fresh, "POST", "/snapshots/base/fork", {"namespace": "fork"})[0] == 409
    assert admin(fresh, "POST", "/snapshots/none/fork", {"namespace": "other"}) == (404, "there is no snapshot none")
    assert admin(fresh, "GET", "/namespaces/other")[0] == 404


def test_reset_goes_back_to_the_beginning(fresh):
    ours = Caller(fresh)
    ours.put_bucket("bbb")
    ours.put("/bbb/k", b"x", **{KMS: "aws:kms"})
    assert admin(fresh, "POST", "/reset") == (204, None)
    assert ours.get("/bbb/k") == 404
    assert b"<Buckets/>" in ours.get("/")
    assert admin(fresh, "GET", "/kms/calls")[1]["total"] == 0
    ours.put_bucket("bbb")
    ours.put("/bbb/k", b"again", **{KMS: "aws:kms"})
    assert ours.get("/bbb/k") == b"again"


def test_reset_of_some_leaves_the_rest(fresh):
    ours = Caller(fresh)
    ours.put_bucket("bbb")
    ours.put_bucket("other")
    ours.put("/bbb/k", b"x", **{KMS: "aws:kms"})
    ours.put("/other/k", b"x")
    assert admin(fresh, "POST", "/reset?what=ledger")[0] == 204
    assert admin(fresh, "GET", "/kms/calls")[1]["total"] == 0
    assert admin(fresh, "GET", "/requests?operation=PutObject")[1]["requests"]
    assert admin(fresh, "POST", "/reset?bucket=bbb")[0] == 204
    assert (ours.get("/bbb/k"), ours.get("/other/k")) == (404, b"x")
    assert admin(fresh, "POST", "/reset?what=objects")[0] == 204
    assert ours.get("/other/k") == 404
    assert ours.ask("GET", "/other?location").status == 200
    assert admin(fresh, "POST", "/reset?bucket=none") == (404, "there is no bucket none")
    assert admin(fresh, "POST", "/reset?what=all")[0] == 400


def test_namespaces_and_snapshots_outlive_the_process_in_a_directory(tmp_path):
    where = ["--data-dir", str(tmp_path / "data")]
    with Program(tmp_path / "log", *where) as program:
        made = admin(program, "POST", "/namespaces", {"namespace": "kept"})[1]
        theirs = Caller(program, made)
        theirs.put_bucket("bbb")
        theirs.put("/bbb/k", b"kept")
        admin(program, "PUT", "/snapshots/one", namespace="kept")
        theirs.put("/bbb/k", b"changed")
    with Program(tmp_path / "log", *where) as program:
        assert admin(program, "GET", "/namespaces/kept")[1] == made | {"in_use": False}
        theirs = Caller(program, made)
        assert theirs.get("/bbb/k") == b"changed"
        assert admin(program, "POST", "/snapshots/one/restore", namespace="kept")[0] == 200
        assert theirs.get("/bbb/k") == b"kept"
        assert admin(program, "POST", "/reset", namespace="kept")[0] == 204
        assert Caller(program).ask("GET", "/bbb?location").status == 404


def test_after_a_start_namespaces_are_found_by_sessions_and_by_buckets(tmp_path):
    where = ["--data-dir", str(tmp_path / "data")]
    with Program(tmp_path / "log", *where) as program:
        made = [admin(program, "POST", "/namespaces", {"namespace": name})[1] for name in ("one", "two", "three")]
        for name, namespace in zip(("aaa", "bbb"), made):
            Caller(program, namespace).put_bucket(name)
        headers, keys = begin_session(program, made[1])
    with Program(tmp_path / "log", *where) as program:

        def in_use():
            return [one["namespace"] for one in admin(program, "GET", "/namespaces")[1]["namespaces"] if one["in_use"]]

        with Connection(program.port) as connection:
            assert connection.ask(signed("GET", "/bbb?location", headers, **keys)).status == 200
        assert in_use() == ["two"]
        with Connection(program.port) as connection:
            assert connection.ask(request("GET", "/none/k")).status == 404
            assert in_use() == ["two"], "nobody is open only because somebody looked"
            assert connection.ask(request("GET", "/aaa/k")).status == 403
        assert in_use() == ["one", "two"]


def test_in_a_directory_reset_comes_back_to_what_the_start_found(tmp_path):
    where = ["--data-dir", str(tmp_path / "data")]
    with Program(tmp_path / "log", *where) as program:
        Caller(program).put_bucket("bbb")
        Caller(program).put("/bbb/k", b"before")
    with Program(tmp_path / "log", *where) as program:
        assert admin(program, "POST", "/reset")[0] == 409
        assert Caller(program).get("/bbb/k") == b"before"
    with Program(tmp_path / "log", *where, "--reset-point", "true") as program:
        Caller(program).put("/bbb/k", b"after")
        assert admin(program, "POST", "/reset")[0] == 204
        assert Caller(program).get("/bbb/k") == b"before"
        assert admin(program, "POST", "/reset?what=nothing-left")[0] == 204
        assert Caller(program).get("/bbb/k") == 404


def run(program, *arguments):
    command = [PROGRAM, *arguments, program.http]
    return subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=30)


def test_the_program_makes_and_keeps_them_too(fresh):
    made = run(fresh, "namespace", "create", "cli")
    assert made.returncode == 0
    given = dict(line.removeprefix("export ").split("=", 1) for line in made.stdout.splitlines())
    own = {"access_key": given["AWS_ACCESS_KEY_ID"], "secret_key": given["AWS_SECRET_ACCESS_KEY"]}
    theirs = Caller(fresh, own)
    theirs.put_bucket("bbb")
    assert run(fresh, "namespace", "list").stdout == f"cli  {own['access_key']}\n"
    assert run(fresh, "snapshot", "save", "s", "--namespace", "cli").returncode == 0
    assert run(fresh, "snapshot", "list", "--namespace", "cli").stdout.endswith("  s\n")
    assert run(fresh, "reset", "--namespace", "cli").returncode == 0
    assert theirs.ask("GET", "/bbb?location").status == 404
    assert run(fresh, "snapshot", "restore", "s", "--namespace", "cli").returncode == 0
    assert theirs.ask("GET", "/bbb?location").status == 200
    forked = run(fresh, "snapshot", "fork", "s", "--into", "forked", "--namespace", "cli")
    assert "export S3SEAL_NAMESPACE=forked\n" in forked.stdout
    assert run(fresh, "namespace", "drop", "forked").returncode == 0
    refused = run(fresh, "namespace", "drop", "forked")
    assert (refused.returncode, refused.stderr) == (1, f"s3seal: {fresh.http}: there is no namespace forked\n")
    assert run(fresh, "snapshot", "save").returncode == 2
