"""What compose files and modules for tests ask of the servers that this one stands in for, and people with a browser."""

import json
import re

import pytest

from raw.connection import request, signed

HEALTH = ["/_localstack/health", "/_floci/health", "/_ministack/health", "/_localemu/health", "/_fakecloud/health"]
HEALTH += ["/_robotocore/health", "/_/healthcheck", "/health", "/healthz"]
OTHERS = ["/_localstack/info", "/_localstack/init", "/_localstack/init/ready", "/favicon.ico", "/moto-api/"]
OTHERS += ["/minio/health/live", "/minio/health/ready", "/minio/health/cluster", "/minio/health/cluster/read"]
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}


@pytest.mark.parametrize("path", [*HEALTH, *OTHERS])
def test_whoever_waits_is_answered(server, open_connection, path):
    connection = open_connection(server)
    answer = connection.ask(request("GET", path))
    assert answer.status == 200
    head = connection.send(request("HEAD", path)).read_answer(to_head=True)
    assert (head.status, head.header("Content-Type")) == (200, answer.header("Content-Type"))
    if path in HEALTH:
        assert json.loads(answer.body)["services"] == {"s3": "running", "kms": "running", "sts": "running"}
    # Another's, or about something.
    assert connection.ask(request("GET", path + "?list-type=2")).status >= 400
    assert connection.ask(request("GET", path, host="bucket.localhost")).header("x-amz-request-id")
    assert connection.ask(signed("GET", path)).header("x-amz-request-id")


@pytest.mark.parametrize("name, path", [("minio", "/minio/health/live"), ("health", "/health"), ("favicon.ico", "/favicon.ico")])
def test_a_bucket_of_that_name_has_the_path(start, open_connection, name, path):
    program = start()
    connection = open_connection(program)
    assert connection.ask(request("GET", path)).header("x-amz-request-id") is None
    for _ in range(2):
        assert connection.ask(signed("PUT", f"/{name}", body=b"")).status == 200
        assert connection.ask(request("GET", path)).element("Code") == "AccessDenied"
        assert connection.ask(signed("DELETE", f"/{name}")).status == 204
        assert connection.ask(request("GET", path)).status == 200
    assert program.stop() == 0
    assert program.log.read_text().count(f"there is a bucket {name} now") == 1


def test_a_bucket_that_is_there_at_the_start_is_told_of(start, open_connection, tmp_path):
    data = ["--data-dir", tmp_path / "data"]
    first = start(*data)
    assert open_connection(first).ask(signed("PUT", "/health", body=b"")).status == 200
    assert first.stop() == 0
    again = start(*data)
    assert again.stop() == 0
    assert again.log.read_text().count("there is a bucket health now") == 2  # once of each start


def test_healthchecks_leave_one_line(start, open_connection):
    program = start()
    connection = open_connection(program)
    for _ in range(20):
        assert connection.ask(request("GET", "/health")).status == 200
        assert connection.ask(request("GET", "/minio/health/live")).status == 200
    assert program.stop() == 0
    lines = [line for line in program.log.read_text().splitlines() if " request " in line]
    assert [re.search(r"path=(\S+)", line)[1] for line in lines] == ["/health", "/minio/health/live"]


def test_moto_is_reset_by_who_may(start, open_connection):
    program = start("--admin", "token", "--admin-token", "secret-of-the-admin")
    connection = open_connection(program)
    assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
    reset = request("POST", "/moto-api/reset", {"Content-Length": "0"})
    assert connection.ask(reset).status == 401
    assert connection.send(signed("HEAD", "/bucket")).read_answer(to_head=True).status == 200
    reset = open_connection(start()).ask(reset)
    assert (reset.status, json.loads(reset.body)) == (200, {"status": "ok"})


def test_moto_reset_leaves_nothing(start, open_connection):
    connection = open_connection(start())
    assert connection.ask(signed("PUT", "/bucket", body=b"")).status == 200
    assert connection.ask(signed("PUT", "/bucket/key", body=b"hello")).status == 200
    assert connection.ask(request("POST", "/moto-api/reset", {"Content-Length": "0"})).status == 200
    assert connection.ask(signed("GET", "/bucket/key")).element("Code") == "NoSuchBucket"


def test_init_scripts_are_told_as_their_entrypoint_writes_them(start, open_connection, tmp_path):
    file = tmp_path / "init"
    connection = open_connection(start("--init-state-file", file))

    def ask(path):
        return json.loads(connection.ask(request("GET", "/_localstack/init" + path)).body)

    assert not any(ask("")["completed"].values())  # nobody has begun to write it
    file.write_text("BOOT COMPLETED\nSTART COMPLETED\nREADY RUNNING buckets.sh\n")
    script = {"stage": "READY", "name": "buckets.sh", "state": "RUNNING"}
    assert ask("/ready") == {"completed": False, "scripts": [script]}
    with file.open("a") as more:
        more.write("READY ERROR buckets.sh\nREADY COMPLETED\n")
    assert ask("/ready") == {"completed": True, "scripts": [script | {"state": "ERROR"}]}
    assert ask("/boot") == {"completed": True, "scripts": []}


def test_without_init_scripts_the_server_is_all_that_is_waited_for(server, open_connection):
    told = json.loads(open_connection(server).ask(request("GET", "/_localstack/init")).body)
    assert told == {"completed": {"BOOT": True, "START": True, "READY": True, "SHUTDOWN": False}, "scripts": []}


def test_a_browser_is_led_to_a_page(server, open_connection):
    connection = open_connection(server)
    led = connection.ask(request("GET", "/", BROWSER))
    assert (led.status, led.header("Location")) == (303, "/_s3seal/")
    page = connection.ask(request("GET", led.header("Location"), BROWSER))
    assert (page.status, page.header("Content-Type")) == (200, "text/html; charset=utf-8")
    text = page.body.decode()
    assert f"https://127.0.0.1:{server.port}\n" in text
    links = re.findall(r'href="([^"]+)"', text)
    assert {"/_s3seal/health", "/_s3seal/ca.pem", "/_s3seal/requests", "/_s3seal/openapi.json"} <= set(links)
    for link in links:
        assert connection.ask(request("GET", link, BROWSER)).status == 200, link


@pytest.mark.parametrize("agent", ["curl/8.5.0", "aws-cli/2.27.0", "Boto3/1.40.0 md/Botocore#1.40.0"])
def test_a_tool_gets_the_answer_of_s3(server, open_connection, agent):
    connection = open_connection(server)
    assert connection.ask(request("GET", "/", {"User-Agent": agent, "Accept": "*/*"})).element("Code") == "AccessDenied"
    assert connection.ask(signed("GET", "/", BROWSER)).status == 200
