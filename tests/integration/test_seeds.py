"""What a server begins with: files, mistakes in them, and its state as a seed."""

import json
import random
import re
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from raw.connection import Connection, signed
from raw.stepping import start_and_kill_at
from support.program import PROGRAM, ROOT, clean_environment, run_to_end

EXAMPLE = ROOT / "config" / "seed.toml"
TOKEN = "0123456789abcdef"

WRONG = """[[buckets]]
name = "alpha"
versionning = "Enabled"

[[buckets.objects]]
key = "k"
file = "../outside"

[[users]]
name = "alice"
"""


def check(*files):
    return subprocess.run(
        [PROGRAM, "check", *map(str, files)], capture_output=True, text=True, env=clean_environment(), timeout=30
    )


def ask(program, method, path, body=None, token=None):
    """Status and JSON of the admin API's answer."""
    request = urllib.request.Request(program.http + path, body and body.encode(), method=method)
    if body:
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        status, text = refused.code, refused.read()
    return status, json.loads(text) if text else None


def read(program, path):
    with Connection(program.port) as connection:
        return connection.ask(signed("GET", path))


def without_dates(state):
    """Of two servers that were seeded at different times."""
    for bucket in state["buckets"]:
        for one in bucket["objects"]:
            del one["modified"]
    return state


def test_the_example_is_there_when_the_server_is_ready(start):
    program = start("--seed", EXAMPLE)
    settings = read(program, "/uploads/settings.json")
    assert (settings.status, settings.body) == (200, (ROOT / "config/seed-files/settings.json").read_bytes())
    assert settings.header("x-amz-server-side-encryption") == "aws:kms"
    assert settings.header("x-amz-server-side-encryption-bucket-key-enabled") == "true"
    assert read(program, "/uploads/templates/mail.txt").header("Content-Type") == "text/plain"
    assert read(program, "/archive/2026/report.txt").status == 403, "it is archived"
    assert json.loads(program.get("/_s3seal/kms/calls"))["total"] == 1, "the read's own Decrypt alone"


def test_a_server_with_a_directory_is_seeded_again_and_changes_nothing(start, tmp_path):
    arguments = ("--seed", EXAMPLE, "--data-dir", tmp_path / "data")
    states, dates = [], []
    for _ in range(2):
        program = start(*arguments)
        states.append(ask(program, "GET", "/_s3seal/state")[1])
        dates.append(read(program, "/uploads/settings.json").header("Last-Modified"))
        assert program.stop() == 0
    assert states[0] == states[1]
    assert dates[0] == dates[1]


def test_all_mistakes_of_all_files_are_told_and_nothing_is_there(tmp_path):
    (tmp_path / "one.toml").write_text(WRONG)
    (tmp_path / "two.json").write_text('{"buckets": [\n {"name": "A"}]}')
    data = tmp_path / "data"
    ran = run_to_end(
        "serve", "--port", "0", "--data-dir", data, "--seed", tmp_path / "one.toml", "--seed", tmp_path / "two.json"
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines() == [
        f'{tmp_path}/one.toml:3: buckets[0]: knows no "versionning" (did you mean "versioning"?)',
        f'{tmp_path}/one.toml:7: buckets[0].objects[0].file: "../outside" is not there',
        f"{tmp_path}/one.toml:9: users[0].access_key: is missing",
        f'{tmp_path}/two.json:2: buckets[0].name: "A" is not the name of a bucket',
    ]
    assert not data.exists()


def test_check_notes_what_is_left_to_the_server(tmp_path):
    seed = tmp_path / "seed.toml"
    seed.write_text('[[buckets]]\nname = "alpha"\nencryption = { algorithm = "aws:kms", key = "alias/nope" }\n')
    ran = check(seed)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == (
        f'note: {seed}:3: buckets[0].encryption.key: "alias/nope" is no key of a seed here, so the server has to have it\n'
    )


def test_what_a_service_refuses_leaves_nothing_either(start, tmp_path):
    seed = tmp_path / "seed.toml"
    seed.write_text(
        '[[buckets]]\nname = "alpha"\n[[buckets]]\nname = "beta"\n'
        """policy = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "s3:*", "Resource": "arn:aws:s3:::other"}}'\n"""
    )
    ran = run_to_end("serve", "--port", "0", "--data-dir", tmp_path / "data", "--seed", seed)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"{seed}:5: buckets[1].policy: S3 answers 400 MalformedPolicy: ")
    assert not (tmp_path / "data").exists()
    (tmp_path / "data").mkdir()
    assert run_to_end("serve", "--port", "0", "--data-dir", tmp_path / "data", "--seed", seed).stderr == ran.stderr
    assert buckets(start("--data-dir", tmp_path / "data")) == {}


def test_files_are_taken_from_below_the_seed_alone(tmp_path):
    (tmp_path / "outside").write_text("secret")
    folder = tmp_path / "seed"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    seed = folder / "seed.toml"
    for reference in ("../outside", tmp_path / "outside", "link"):
        seed.write_text(f'[[buckets]]\nname = "alpha"\n[[buckets.objects]]\nkey = "k"\nfile = "{reference}"\n')
        ran = check(seed)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr.startswith(f"{seed}:5: buckets[0].objects[0].file: ")


def test_buckets_alone_need_no_file(start):
    program = start("--buckets", "alpha,beta:public")
    assert read(program, "/alpha").status == 200
    with Connection(program.port) as connection:
        assert connection.ask(f"GET /alpha HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()).status == 403
        assert connection.ask(f"GET /beta HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()).status == 200


def test_check_says_nothing_of_what_is_right():
    ran = check(EXAMPLE)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_examples_of_the_document_are_right(tmp_path, start):
    text = (ROOT / "docs" / "seeds.md").read_text()
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 4
    seeds = []
    for number, example in enumerate(examples):
        seed = tmp_path / f"{number}.toml"
        seed.write_text(example)
        seeds += ["--seed", seed]
    program = start(*seeds)
    assert read(program, "/uploads/hello.txt").status == 404, "it was deleted"


def test_a_state_makes_the_same_server(start):
    first = start("--seed", EXAMPLE, "--admin", "token", "--admin-token", TOKEN)
    status, state = ask(first, "GET", "/_s3seal/state?secrets=include", token=TOKEN)
    assert status == 200
    second = start("--admin", "token", "--admin-token", TOKEN)
    assert ask(second, "POST", "/_s3seal/seeds", json.dumps(state), token=TOKEN)[0] == 204
    assert ask(second, "GET", "/_s3seal/state?secrets=include", token=TOKEN) == (200, state)


def test_secrets_need_the_token(start):
    program = start("--seed", EXAMPLE)
    assert ask(program, "GET", "/_s3seal/state?secrets=include")[0] == 403
    assert ask(program, "GET", "/_s3seal/state?secrets=yes")[0] == 400
    status, state = ask(program, "GET", "/_s3seal/state")
    assert status == 200
    assert "uploader-secret" not in json.dumps(state) and "AAECAwQF" not in json.dumps(state)


def test_a_seed_over_http_holds_its_content(start):
    program = start()
    seed = {"buckets": [{"name": "alpha", "objects": [{"key": "k", "text": "hello"}]}]}
    assert ask(program, "POST", "/_s3seal/seeds", json.dumps(seed)) == (204, None)
    assert read(program, "/alpha/k").body == b"hello"
    seed["buckets"][0]["objects"][0] = {"key": "k", "file": "/etc/hostname"}
    status, answer = ask(program, "POST", "/_s3seal/seeds", json.dumps(seed))
    assert status == 400
    assert answer["mistakes"] == [
        {
            "line": 1,
            "path": "buckets[0].objects[0].file",
            "mistake": "files are not read here: give the content as text or base64",
        }
    ]


def test_the_schema_is_the_published_one(server):
    assert server.get("/_s3seal/seed.schema.json") == (ROOT / "docs" / "seed.schema.json").read_bytes()


def test_the_program_sends_files_along_and_prints_the_state(start):
    program = start()
    assert run_to_end("seed", EXAMPLE, program.http).returncode == 0
    assert read(program, "/uploads/templates/mail.txt").body == (ROOT / "config/seed-files/templates/mail.txt").read_bytes()
    ran = run_to_end("state", program.http)
    assert ran.returncode == 0
    assert json.loads(ran.stdout) == ask(program, "GET", "/_s3seal/state")[1]


UNKNOWN_KEY = """[[buckets]]
name = "alpha"

[[buckets.objects]]
folder = "many"

[[buckets.objects]]
key = "k"
text = "x"
encryption = {algorithm = "aws:kms", key = "alias/nowhere"}
"""


@pytest.mark.parametrize("command", ["seed", "state"])
def test_the_program_says_where_in_the_file_the_server_refuses(start, tmp_path, command):
    file = tmp_path / "refused.toml"
    file.write_text(UNKNOWN_KEY)
    (tmp_path / "many").mkdir()
    for name in "ab":
        (tmp_path / "many" / name).write_text(name)
    ran = run_to_end(command, file, start().http)
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"{file}:10: buckets[0].objects[1].encryption.key: ")
    assert "NotFound" in ran.stderr and ran.stderr.count("\n") == 1


def seed_of(bucket, objects):
    """A bucket with so many objects, some of whose bodies lie in files."""
    made = [{"key": f"k{number}", "text": bucket * (1 + number % 2 * 20_000)} for number in range(objects)]
    return json.dumps({"buckets": [{"name": bucket, "objects": made}]})


# S3 refuses the policy when everything else is there.
REFUSED = json.dumps({"buckets": [{"name": "refused", "policy": {
    "Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "s3:*", "Resource": "arn:aws:s3:::other"}
}}]})


def buckets(program):
    """What each holds, by its name."""
    return {one["name"]: len(one["objects"]) for one in ask(program, "GET", "/_s3seal/state")[1]["buckets"]}


@pytest.mark.parametrize("in_directory", [False, True])
def test_seeds_at_once_are_all_there_and_what_others_wrote_meanwhile(start, tmp_path, in_directory):
    program = start(*(["--data-dir", tmp_path / "data"] if in_directory else []))
    answers = []

    def post(*seeds):
        answers.extend(ask(program, "POST", "/_s3seal/seeds", seed)[0] for seed in seeds)

    clients = [threading.Thread(target=post, args=[seed_of(f"seeded-{one}-{number}", 3) for number in range(4)]) for one in "ab"]
    clients.append(threading.Thread(target=post, args=[REFUSED] * 8))
    for client in clients:
        client.start()
    written = 0
    while any(client.is_alive() for client in clients):
        with Connection(program.port) as connection:
            assert connection.ask(signed("PUT", f"/other-{written}", body=b"")).status == 200
        written += 1
    assert sorted(answers) == [204] * 8 + [400] * 8
    expected = {f"seeded-{one}-{number}": 3 for one in "ab" for number in range(4)}
    assert buckets(program) == expected | {f"other-{number}": 0 for number in range(written)}


def test_a_kill_while_a_state_is_put_leaves_the_old_one_or_the_new_one(start, tmp_path):
    dice = random.Random(7)
    arguments = ("--data-dir", tmp_path / "data")
    program = start(*arguments)
    before = {"bucket-0": 20}
    assert ask(program, "PUT", "/_s3seal/state", seed_of("bucket-0", 20)) == (204, None)
    for number in range(1, 7):
        statuses = []

        def put():
            try:
                statuses.append(ask(program, "PUT", "/_s3seal/state", seed_of(f"bucket-{number}", 20))[0])
            except OSError:
                pass  # it was killed

        client = threading.Thread(target=put)
        client.start()
        for _ in range(dice.randrange(60_000)):  # the time is that of so many turns
            program.process.poll()
        program.kill()
        client.join()
        program = start(*arguments)
        after = buckets(program)
        assert after == {f"bucket-{number}": 20} or (after == before and statuses == [])
        with Connection(program.port) as connection:
            for bucket in after:
                assert connection.ask(signed("GET", f"/{bucket}/k1")).body == bucket.encode() * 20_001
        before = after


def test_a_first_start_that_is_killed_has_all_of_its_seed_or_nothing(start, tmp_path):
    seed = tmp_path / "seed.json"
    seed.write_text(seed_of("seeded", 4))
    seen = []
    for step in range(20, 10_000, 37):
        data = tmp_path / str(step)
        more = start_and_kill_at(step, "--data-dir", data, "--seed", seed)
        program = start("--data-dir", data)
        seen.append(buckets(program))
        program.kill()
        assert seen[-1] in ({}, {"seeded": 4})
        if not more:
            break
    assert {} in seen and {"seeded": 4} in seen


def test_a_seed_may_need_what_the_directory_holds(start, tmp_path):
    seed = tmp_path / "seed.toml"
    key = '[[kms.keys]]\nid = "1234abcd-12ab-34cd-56ef-1234567890ab"\nalias = "alias/app"\n'
    seed.write_text(key)
    assert start("--data-dir", tmp_path / "data", "--seed", seed).stop() == 0
    encrypted = '[[buckets]]\nname = "alpha"\n[[buckets.objects]]\nkey = "k"\n'
    seed.write_text(encrypted + 'encryption = { algorithm = "aws:kms", key = "alias/app" }\n')
    program = start("--data-dir", tmp_path / "data", "--seed", seed)
    assert read(program, "/alpha/k").status == 200
