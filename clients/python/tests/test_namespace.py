"""The verbs, each against the program."""

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import s3seal as package

SEED = {
    "kms": {"keys": [{"id": "1234abcd-12ab-34cd-56ef-1234567890ab", "alias": "alias/one"}]},
    "buckets": [{"name": "seeded", "encryption": {"algorithm": "aws:kms", "key": "alias/one"}}],
}


def names(client):
    return [one["Name"] for one in client.list_buckets()["Buckets"]]


def put(client, key="k", bucket="seeded", **more):
    return client.put_object(Bucket=bucket, Key=key, Body=b"x", **more)


@pytest.fixture
def s3seal_seed():
    return SEED


@pytest.mark.parametrize("seed", [SEED, '[[buckets]]\nname = "seeded"', b'{"buckets": [{"name": "seeded"}]}'])
def test_a_seed_in_any_form(s3seal_server, seed):
    with s3seal_server.namespace(seed) as namespace:
        assert names(namespace.client("s3")) == ["seeded"]


def test_a_seed_from_a_file(s3seal_server, tmp_path):
    path = tmp_path / "seed.toml"
    path.write_text('[[buckets]]\nname = "seeded"')
    with s3seal_server.namespace(path) as namespace:
        assert names(namespace.client("s3")) == ["seeded"]


def test_a_wrong_seed_is_told_and_leaves_nothing(s3seal_server):
    before = len(s3seal_server.ask("GET", "/namespaces")["namespaces"])
    with pytest.raises(package.Refused, match="line 2.*bukets|bukets"):
        s3seal_server.namespace("\n[[bukets]]")
    assert len(s3seal_server.ask("GET", "/namespaces")["namespaces"]) == before


def test_every_write_has_to_be_so(s3seal, s3):
    put(s3)
    s3seal.assert_all_encrypted(mode="aws:kms", kms_key="1234abcd-12ab-34cd-56ef-1234567890ab")
    put(s3, ServerSideEncryption="AES256")
    put(s3)
    with pytest.raises(
        AssertionError,
        match='offender: PutObject seeded/k: 200(.|\n)*encryption.mode: expected "aws:kms", found "AES256"',
    ):
        s3seal.assert_all_encrypted(mode="aws:kms")


def test_nothing_written_proves_nothing(s3seal):
    with pytest.raises(AssertionError, match="at least 1"):
        s3seal.assert_all_encrypted()
    s3seal.assert_all_encrypted(at_least=0)


def test_near_misses_are_told(s3seal, s3):
    put(s3)
    with pytest.raises(AssertionError, match="near miss: PutObject seeded/k"):
        s3seal.verify({"name": "elsewhere", "requests": {"operation": "PutObject", "bucket": "other"}})


def test_what_is_waited_for(s3seal, s3):
    put(s3)
    s3seal.verify({"requests": {"operation": "PutObject"}, "exactly": 1}, within=5)


def test_the_journal_by_filters(s3seal, s3):
    put(s3, "a")
    put(s3, "b", ServerSideEncryption="AES256")
    assert [one["key"] for one in s3seal.requests(operation="PutObject")] == ["a", "b"]
    assert [one["key"] for one in s3seal.requests(encryption_mode="AES256")] == ["b"]
    assert [one["key"] for one in s3seal.requests(customer_key=False, operation="PutObject")] == ["a", "b"]
    with pytest.raises(package.Refused, match="400"):
        s3seal.requests(operation="PutObjekt")


def test_the_ledger_by_filters(s3seal, s3):
    put(s3, "a")
    (call,) = s3seal.kms_calls(operation="GenerateDataKey")
    assert call["via"] == "s3"
    assert s3seal.kms_calls(cause="0000000000000000") == []


def test_why_it_was_refused(s3seal, s3):
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket="seeded", Key="missing")
    assert "NoSuchKey" in s3seal.explain(refused.value.response["ResponseMetadata"]["RequestId"])


def test_faults(s3seal):
    s3 = s3seal.client("s3", config=Config(retries={"total_max_attempts": 1}))
    with s3seal.faults.add({"error": "SlowDown"}, match={"operation": "PutObject"}) as rule:
        with pytest.raises(ClientError, match="SlowDown"):
            put(s3)
        assert rule.fired == 1 and rule.status()["seen"] == 1
    put(s3)
    rules = s3seal.faults.preset("throttled")
    assert [one.id for one in rules] == [one["id"] for one in s3seal.faults.list()]
    s3seal.faults.clear()
    assert s3seal.faults.list() == []


def test_the_clock(s3seal, kms):
    kms.schedule_key_deletion(KeyId="1234abcd-12ab-34cd-56ef-1234567890ab", PendingWindowInDays=7)
    (done,) = s3seal.clock.advance("8d")
    assert done["event"] == "DeleteKey"
    s3seal.clock.freeze("2031-01-01T00:00:00Z")
    assert s3seal.clock.now.startswith("2031-01-01T00:00:00")
    s3seal.clock.advance(to="2032-01-01T00:00:00Z")
    assert s3seal.clock.now.startswith("2032-01-01T00:00:00")
    s3seal.clock.set("2033-01-01T00:00:00Z")
    assert s3seal.ask("GET", "/clock")["mode"] == "offset"
    s3seal.clock.real()
    assert s3seal.ask("GET", "/clock")["mode"] == "real"


def test_snapshots(s3seal, s3):
    before = s3seal.snapshot("before")
    put(s3)
    with before.fork("copy-of-before") as copy:
        assert copy.client("s3").list_objects_v2(Bucket="seeded")["KeyCount"] == 0
    before.restore()
    assert s3.list_objects_v2(Bucket="seeded")["KeyCount"] == 0
    before.drop()
    with pytest.raises(package.Refused, match="404"):
        before.restore()


def test_what_there_is_can_be_had_and_go(s3seal, s3):
    assert [one["name"] for one in s3seal.state()["buckets"]] == ["seeded"]
    put(s3)
    s3seal.reset("objects")
    assert s3.list_objects_v2(Bucket="seeded")["KeyCount"] == 0
    s3seal.reset()
    assert names(s3) == []


def test_sts_knows_who_asks(s3seal, sts):
    assert sts.get_caller_identity()["Account"] == s3seal.account


def test_clients_take_nothing_from_the_machine(s3seal_server, monkeypatch, tmp_path):
    (tmp_path / "config").write_text("[default]\nca_bundle = /nonexistent\nendpoint_url = http://127.0.0.1:1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    package.clients._session.cache_clear()
    with s3seal_server.namespace() as namespace:
        assert names(namespace.client("s3")) == []
        assert "AWS_PROFILE" not in namespace.environment
