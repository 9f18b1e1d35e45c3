"""What happened: the journal of requests over HTTP and through the program, and metrics."""

import json
import signal
import subprocess
import urllib.error
import urllib.parse

import pytest

from raw.connection import Connection, request, signed
from support.program import PROGRAM, clean_environment, run_to_end

SSE = "x-amz-server-side-encryption"
ENCRYPTION = (
    b"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>"
    b"</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
)


def listed(program, **filters):
    return json.loads(program.get("/_s3seal/requests?" + urllib.parse.urlencode(filters)))


def keys(page):
    return [one.get("key", "") for one in page["requests"]]


def refusal_of(program, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        program.get(path)
    return refused.value.code, json.loads(refused.value.read())["error"]


@pytest.fixture
def written(server, bucket):
    """The bucket, in which two objects were written under KMS and one was missing."""
    with Connection(server.port) as connection:
        ask = connection.ask
        assert ask(signed("PUT", f"/{bucket}?encryption", body=ENCRYPTION)).status == 200
        assert ask(signed("PUT", f"/{bucket}/pii-1", {"x-s3seal-test": "t1"}, body=b"one")).status == 200
        assert ask(signed("PUT", f"/{bucket}/pii-2", body=b"two")).status == 200
        assert ask(signed("PUT", f"/{bucket}/plain", {SSE: "AES256"}, body=b"three")).status == 200
        assert ask(signed("GET", f"/{bucket}/missing")).status == 404
    return bucket


def test_requests_are_found_by_what_became_of_them(server, written):
    def found(**filters):
        return keys(listed(server, bucket=written, order="oldest", **filters))

    assert found(operation="PutObject") == ["pii-1", "pii-2", "plain"]
    assert found(**{"encryption.mode": "aws:kms"}) == ["pii-1", "pii-2"]
    assert found(**{"from": "header"}) == ["plain"]
    assert found(bucket_key="true", key="*-2") == ["pii-2"]
    assert found(error_code="NoSuchKey") == found(status="4xx") == ["missing"]
    assert found(test="t1") == ["pii-1"]
    assert found(operation="PutObject", caller="arn:aws:iam::*:root", signature_form="SigV4 AuthHeader", limit=1) == ["pii-1"]
    assert found(operation="DeleteObject") == []
    counts = listed(server, bucket=written, limit=0)
    assert counts["requests"] == [] and counts["total"] == 6
    assert counts["counts"]["operation"] == {"CreateBucket": 1, "PutBucketEncryption": 1, "PutObject": 3, "GetObject": 1}
    assert counts["counts"]["status"] == {"2xx": 5, "NoSuchKey": 1}
    assert counts["counts"]["encryption.mode"] == {"aws:kms": 2, "AES256": 1, "none": 3}


def test_a_page_leads_to_the_next(server, written):
    first = listed(server, bucket=written, limit=4)
    second = listed(server, bucket=written, limit=4, cursor=first["cursor"])
    assert keys(first) == ["missing", "plain", "pii-2", "pii-1"] and keys(second) == ["", ""]
    assert "cursor" not in second
    oldest = listed(server, bucket=written, order="oldest")
    with Connection(server.port) as connection:
        connection.ask(signed("GET", f"/{written}/pii-1"))
    assert keys(listed(server, bucket=written, order="oldest", cursor=oldest["cursor"])) == ["pii-1"]


def test_a_write_that_a_bucket_key_spared_kms_names_its_object(server, written):
    first, second = listed(server, bucket=written, key="pii-*", order="oldest")["requests"]
    assert [call["operation"] for call in first["kms_calls"]] == ["GenerateDataKey"] and first["kms_calls_spared"] == 0
    assert "kms_calls" not in second and second["kms_calls_spared"] == 1
    assert (second["bucket"], second["key"]) == (written, "pii-2")
    arn = second["encryption"]["kms_key"]
    assert arn == first["kms_calls"][0]["kms_key"]
    assert keys(listed(server, bucket=written, kms_key=arn.rpartition("/")[2])) == ["pii-2", "pii-1"]


def test_one_record_is_shown_in_full_without_secrets(server, written):
    with Connection(server.port) as connection:
        answer = connection.ask(signed("GET", f"/{written}?encryption", {"x-amz-meta-note": "n", "User-Agent": "me/1"}))
    shown = json.loads(server.get(f"/_s3seal/requests/{answer.header('x-amz-request-id')}"))
    headers = {one["name"]: one["value"] for one in shown["request_headers"]}
    assert headers["User-Agent"] == "me/1" and headers["Authorization"] == "(masked)"
    assert {"name": "Server", "value": "AmazonS3"} in shown["response_headers"]
    assert shown["response_body"] == answer.body.decode()
    (put,) = listed(server, bucket=written, operation="PutBucketEncryption")["requests"]
    assert json.loads(server.get(f"/_s3seal/requests/{put['request_id']}"))["request_body"] == ENCRYPTION.decode()
    (write,) = listed(server, bucket=written, key="pii-1")["requests"]
    assert "request_body" not in json.loads(server.get(f"/_s3seal/requests/{write['request_id']}"))
    assert refusal_of(server, "/_s3seal/requests/NOTHING")[0] == 404


@pytest.mark.parametrize(
    "query, says",
    [
        ("operatoin=PutObject", "operatoin"),
        ("operation=PutObjekt", "PutObjekt"),
        ("status=2x", "2x"),
        ("error_code=NoSuchThing", "NoSuchThing"),
        ("encryption.mode=kms", "aws:kms:dsse"),
        ("kms_key=alias/a", "DescribeKey"),
        ("key=a&key=b", "twice"),
        ("limit=10001", "10000"),
        ("since=now", "date"),
        ("format=xml", "har"),
        ("key=%ff", "UTF-8"),
        ("status=42", "100 to 599"),
        ("fault=", "fault"),
        ("caller=arn:foo", "ARN"),
    ],
)
def test_what_cannot_be_asked_is_refused(server, query, says):
    status, error = refusal_of(server, "/_s3seal/requests?" + query)
    assert status == 400 and says in error


@pytest.mark.parametrize("operation", ["PutObject", "UploadPartCopy", "GenerateDataKey", "AssumeRole", "TagResource", "CreateSession"])
def test_operations_of_all_services_are_known(server, operation):
    assert listed(server, operation=operation, key="no-such-key-anywhere")["total"] == 0


@pytest.mark.parametrize("path", ["/_s3seal/requests.har?", "/_s3seal/requests?format=har&order=oldest&"])
def test_an_archive_has_what_tools_need(server, written, path):
    log = json.loads(server.get(f"{path}bucket={written}"))["log"]
    assert log["version"] == "1.2" and log["creator"]["name"] == "s3seal" and len(log["entries"]) == 6
    entry = log["entries"][2]
    assert entry["request"]["method"] == "PUT" and entry["request"]["url"] == f"http://localhost/{written}/pii-1"
    assert entry["response"]["status"] == 200 and entry["request"]["bodySize"] == 3
    assert entry["time"] >= entry["timings"]["wait"] >= 0
    assert all(name in entry["request"] for name in ("cookies", "headers", "queryString", "headersSize", "httpVersion"))
    assert all(name in entry["response"] for name in ("cookies", "headers", "content", "redirectURL", "headersSize"))


def read_events(connection, wanted):
    """Whole events of a stream, until one has `wanted`."""
    received = b""
    while wanted not in received or not received.endswith(b"\n\n\r\n"):
        received += connection.socket.recv(65536)
    return [json.loads(line[6:]) for line in received.decode().split("\n") if line.startswith("data: ")]


def test_a_stream_tells_of_requests_as_they_come(server, bucket):
    with Connection(server.port) as follower, Connection(server.port) as connection:
        follower.send(request("GET", f"/_s3seal/requests/stream?bucket={bucket}&operation=GetObject"))
        head = b""
        while b":\n\n" not in head:
            head += follower.socket.recv(65536)
        assert b"\r\nContent-Type: text/event-stream\r\n" in head and b"\r\nTransfer-Encoding: chunked\r\n" in head
        connection.ask(signed("PUT", f"/{bucket}/k", body=b"x"))
        connection.ask(signed("GET", f"/{bucket}/first"))
        connection.ask(signed("GET", f"/{bucket}/second"))
        events = read_events(follower, b'"second"')
    assert [one["key"] for one in events] == ["first", "second"] and events[0]["error_code"] == "NoSuchKey"
    with Connection(server.port) as resumed:
        last = {"Last-Event-ID": str(events[0]["sequence"])}
        resumed.send(request("GET", f"/_s3seal/requests/stream?bucket={bucket}", last))
        assert [one["key"] for one in read_events(resumed, b'"second"')] == ["second"]


def program(*arguments):
    ran = run_to_end(*map(str, arguments))
    return ran.returncode, ran.stdout, ran.stderr


def test_the_program_lists_requests(server, written):
    code, shown, said = program("requests", server.http, "--bucket", written, "--operation", "PutObject")
    assert code == 0 and said.startswith("3 of 3\n")
    first, second, third = shown.splitlines()
    assert f"200  PutObject  {written}/pii-1  aws:kms by bucket default, bucket key, key/" in first and "\x1b" not in shown
    assert f"{written}/pii-2" in second and f"{written}/plain  AES256 by header" in third
    code, shown, _ = program("requests", server.http, "--bucket", written, "--status", "4xx", "--color", "always")
    assert code == 0 and "\x1b[31m404\x1b[0m" in shown
    assert json.loads(program("requests", server.http, "--bucket", written, "--format", "json")[1])["total"] == 6
    assert "log" in json.loads(program("requests", server.http, "--key", "pii-*", "--format", "har")[1])
    code, shown, said = program("requests", server.http, "--operation", "PutObjekt")
    assert (code, shown) == (1, "") and "PutObjekt" in said
    assert program("requests", server.http, "--color", "blue")[0] == 2


def test_the_program_tells_of_requests_as_they_come(server, bucket):
    arguments = ["tail", server.http, "--bucket", bucket, "--operation", "PutObject", "--limit", "2", "--all"]
    with Connection(server.port) as connection:
        assert connection.ask(signed("PUT", f"/{bucket}/first", body=b"x")).status == 200
        with subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, env=clean_environment(), text=True) as tail:
            assert f"200  PutObject  {bucket}/first" in tail.stdout.readline()
            assert connection.ask(signed("PUT", f"/{bucket}/second", body=b"x")).status == 200
            assert f"200  PutObject  {bucket}/second" in tail.stdout.readline()
            assert tail.stdout.read() == "" and tail.wait(20) == 0
    code, _, said = program("tail", server.http, "--status", "nonsense")
    assert code == 1 and "nonsense" in said
    assert program("tail", server.http, "--state", "complete")[0] == 2
    assert refusal_of(server, "/_s3seal/requests/stream?state=complete")[0] == 400


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_program_says_that_it_lost_the_server(start, end):
    program = start()
    with Connection(program.port) as connection:
        connection.ask(signed("PUT", "/bucket", body=b""))
    arguments = [PROGRAM, "tail", program.http, "--all"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(), text=True
    ) as tail:
        assert "CreateBucket" in tail.stdout.readline()
        program.process.send_signal(end)
        _, said = tail.communicate(timeout=20)
    assert (tail.returncode, said.count("\n")) == (1, 1) and program.http in said


def sample(text, name):
    (line,) = [one for one in text.splitlines() if one.startswith(name + " ")]
    return float(line.rpartition(" ")[2])


def test_metrics_count_requests_calls_of_kms_bytes_and_connections(start):
    server = start("--metrics-at-root", "true")
    with Connection(server.port) as connection:
        connection.ask(signed("PUT", "/bucket", body=b""))
        connection.ask(signed("PUT", "/bucket/k", {SSE: "aws:kms"}, body=b"12345"))
        assert connection.ask(signed("GET", "/bucket/k")).body == b"12345"
        connection.ask(signed("GET", "/bucket/none"))
        answer = connection.ask(request("GET", "/metrics"))
    text = answer.body.decode()
    assert answer.header("Content-Type").startswith("text/plain; version=0.0.4")
    assert sample(text, 's3seal_requests_total{operation="GetObject",status="200"}') == 1
    assert sample(text, 's3seal_requests_total{operation="GetObject",status="404"}') == 1
    assert sample(text, 's3seal_request_duration_seconds_count{operation="GetObject"}') == 2
    assert sample(text, 's3seal_received_bytes_total{operation="PutObject"}') == 5
    assert sample(text, 's3seal_kms_calls_total{operation="GenerateDataKey",result="Success"}') == 1
    assert sample(text, 's3seal_kms_calls_total{operation="Decrypt",result="Success"}') == 1
    assert sample(text, "s3seal_connections") >= 1 and sample(text, "s3seal_connections_total") >= 1
    assert sample(text, "s3seal_journal_records") == 4 and sample(text, "s3seal_journal_bytes") > 1000
    assert "s3seal_requests_total" in server.get("/_s3seal/metrics").decode()


def test_without_the_setting_metrics_is_a_bucket_like_others(server):
    with Connection(server.port) as connection:
        assert connection.ask(signed("GET", "/metrics")).element("Code") == "NoSuchBucket"


def test_requests_are_kept_over_a_restart_where_that_is_asked_for(start, tmp_path):
    settings = ["--data-dir", tmp_path / "data", "--keep-requests", "true"]
    first = start(*settings)
    with Connection(first.port) as connection:
        connection.ask(signed("PUT", "/bucket", body=b""))
        connection.ask(signed("PUT", "/bucket/k", {SSE: "aws:kms"}, body=b"x"))
        refused = connection.ask(signed("GET", "/bucket/none", {"x-amz-security-token": "hidden-hidden"}))
    (before,) = listed(first, operation="PutObject")["requests"]
    first.kill()
    files = list((tmp_path / "data" / "requests").iterdir())
    assert files and not any(b"hidden-hidden" in one.read_bytes() for one in files)
    second = start(*settings)
    assert listed(second)["total"] == 3
    (after,) = listed(second, operation="PutObject", kms_key=before["encryption"]["kms_key"])["requests"]
    assert after == before
    shown = json.loads(second.get(f"/_s3seal/requests/{refused.header('x-amz-request-id')}"))
    assert shown["error_code"] and shown["message"]
    assert json.loads(second.get(f"/_s3seal/requests/{shown['request_id']}/explain"))["code"] == shown["error_code"]
    with Connection(second.port) as connection:
        connection.ask(signed("GET", "/bucket/k"))
    assert [one["sequence"] for one in listed(second, order="oldest")["requests"]] == [1, 2, 3, 4]


def judged(program, *expectations):
    answer = json.loads(program.post("/_s3seal/verify", json.dumps({"expectations": expectations})))
    return [one["verdict"] for one in answer["expectations"]]


def test_verdicts_after_a_restart_do_not_rest_on_what_is_not_there_any_more(start, tmp_path):
    settings = ["--data-dir", tmp_path / "data", "--keep-requests", "true"]
    sealed, no_calls = {"all_encrypted": {"bucket": "bucket"}}, {"kms_calls": {"operation": "GenerateDataKey"}, "never": True}
    program = start(*settings)
    with Connection(program.port) as connection:
        connection.ask(signed("PUT", "/bucket", body=b""))
        connection.ask(signed("PUT", "/bucket/k", {SSE: "aws:kms"}, body=b"x"))
    assert judged(program, sealed, no_calls) == ["holds", "broken"]
    assert program.stop() == 0
    program = start(*settings)
    assert judged(program, sealed, no_calls) == ["holds", "unknown"]
    program.kill()
    program = start(*settings)
    assert listed(program)["forgotten"] == 1, "that there may have been"
    assert judged(program, sealed, no_calls) == ["unknown", "unknown"]
    program.post("/_s3seal/reset?what=journal,ledger", "")
    assert judged(program, sealed, no_calls) == ["holds", "holds"]


def test_requests_are_not_kept_without_a_directory():
    ran = run_to_end("serve", "--keep-requests", "true")
    assert ran.returncode == 2 and "keep_requests: needs data_dir as well" in ran.stderr
