"""What lies on the disk: nothing that can be read without keys, and with them everything, by the format's description."""

import base64
import json

import pytest

from stored.by_hand import find_keys, open_by_hand
from stored.objects import (
    BUCKET,
    CONTEXT,
    CUSTOMER_KEY,
    MARKER,
    MODES,
    PART,
    SETTINGS,
    SIZES,
    Rows,
    at_rest,
    body_of,
    get,
    put,
    put_parts,
)
from support.program import Program
from support.sdk_clients import make_boto3

CIPHERS = {"AES256": 1, "kms": 1, "bucket-key": 1, "dsse": 2, "SSE-C": 1}


def copy(client, key, mode):
    """From an object of another mode, so that the bytes are sealed anew."""
    source = {"Bucket": BUCKET, "Key": "dsse/file" if mode == "AES256" else "AES256/file"}
    client.copy_object(Bucket=BUCKET, Key=key, CopySource=source, **(MODES[mode] or {"ServerSideEncryption": "AES256"}))


class Stored:
    """A data directory with an object of each mode, size and way to be written, and the server that wrote it."""

    def __init__(self, program, data):
        self.program, self.data = program, data
        self.bodies = {}
        client = make_boto3(program.http)
        client.create_bucket(Bucket=BUCKET)
        for mode in MODES:
            for form, size in SIZES.items():
                self.bodies[f"{mode}/{form}"] = body_of(size, f"{mode}/{form}")
                put(client, f"{mode}/{form}", self.bodies[f"{mode}/{form}"], mode)
            parts = [body_of(PART, f"{mode}/part 1"), body_of(100_000, f"{mode}/part 2")]
            self.bodies[f"{mode}/parts"] = b"".join(parts)
            put_parts(client, f"{mode}/parts", parts, mode)
        for mode in MODES:
            copy(client, f"{mode}/copy", mode)
            self.bodies[f"{mode}/copy"] = self.bodies["dsse/file" if mode == "AES256" else "AES256/file"]
        client.close()

    def files(self):
        return {path: path.read_bytes() for path in self.data.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("at-rest")
    with Program(folder / "log", "--data-dir", folder / "data", *SETTINGS) as program:
        yield Stored(program, folder / "data")


def test_everything_is_read_back(stored):
    for key, body in stored.bodies.items():
        assert get(stored.program, key, key.partition("/")[0]).body == body, key


def test_no_file_shows_a_byte_of_a_body(stored):
    files = stored.files()
    assert {"s3seal.db", "s3seal.db-wal", "master.key"} <= {path.name for path in files}
    assert sum(path.parent.name == "blobs" for path in files) == 4 * len(MODES), "a file, a copy, two parts"
    for path, content in files.items():
        assert MARKER not in content, path


def test_no_file_shows_a_key(stored):
    files = stored.files()
    secrets = {CUSTOMER_KEY}
    for key in stored.bodies:
        names = find_keys(stored.data, BUCKET, key, base64.b64encode(CUSTOMER_KEY).decode())
        secrets.update(names["keys"])
    for account, region, key, material, wrapped in Rows(stored.data).ask(
        "SELECT account, region, key, id, wrapped FROM kms_material"
    ):
        place = f"arn:aws:kms:{region}:{account}:key/{key}/{material}"
        secrets.add(names["unwrap"](names["master"], wrapped, place.encode()))
    assert len(secrets) == 1 + 5 * len(MODES) + 5 + 1, "each object has a key of its own, DSSE has two"
    for path, content in files.items():
        for secret in secrets:
            for shown in (secret, secret.hex().encode(), base64.b64encode(secret)):
                assert shown not in content, path


def test_the_log_and_the_journal_show_no_customer_key(stored):
    answer = get(stored.program, "AES256/row", "SSE-C")
    assert answer.status == 400
    told = stored.program.get(answer.header("x-s3seal-explain"))
    said = stored.program.said().encode()
    for shown in (CUSTOMER_KEY, CUSTOMER_KEY.hex().encode(), base64.b64encode(CUSTOMER_KEY)):
        assert shown not in told
        assert shown not in said


@pytest.mark.parametrize("form", [*SIZES, "parts", "copy"])
@pytest.mark.parametrize("mode", MODES)
def test_objects_open_by_hand_with_the_script_of_the_description(stored, mode, form):
    customer = [base64.b64encode(CUSTOMER_KEY).decode()] if mode == "SSE-C" else []
    key = f"{mode}/{form}"
    assert open_by_hand(stored.data, BUCKET, key, *customer) == stored.bodies[key]


@pytest.mark.parametrize("mode", MODES)
def test_how_an_object_lies_there_is_told(stored, mode):
    for form, places in (("row", ["row"]), ("empty", ["row"]), ("file", ["file"]), ("parts", ["file", "file"])):
        key = f"{mode}/{form}"
        told = at_rest(stored.program, key)
        assert told["size"] == len(stored.bodies[key])
        assert told["encryption"]["format"] == 1
        assert [blob["place"] for blob in told["blobs"]] == places
        for blob in told["blobs"]:
            assert (blob["header"]["version"], blob["header"]["cipher"]) == (3, CIPHERS[mode])
            path = stored.data / "blobs" / blob["id"]
            held = path.read_bytes() if blob["place"] == "file" else Rows(stored.data).column(key, "bytes")
            assert len(held) == blob["encoded_size"]
            assert held[:48].hex() == blob["header"]["hex"]
            assert held[48:112].hex() == blob["begins"]["hex"]
        assert base64.b64decode(told["encryption"]["wrapped_key"]["base64"]) == Rows(stored.data).column(key, "sse_wrapped_key")


def test_the_context_that_kms_saw_is_told(stored):
    arn = f"arn:aws:s3:::{BUCKET}"
    of_object = at_rest(stored.program, "kms/row")["encryption"]
    assert of_object["context"] == CONTEXT | {"aws:s3:arn": f"{arn}/kms/row"}
    assert at_rest(stored.program, "bucket-key/row")["encryption"]["context"] == {"aws:s3:arn": arn}
    head = make_boto3(stored.program.http).head_object(Bucket=BUCKET, Key="kms/row")
    assert of_object["key_arn"] == head["SSEKMSKeyId"]


def test_readable_bytes_are_a_setting(start, tmp_path):
    program = start("--data-dir", tmp_path / "data", "--at-rest", "readable", *SETTINGS)
    client = make_boto3(program.http)
    client.create_bucket(Bucket=BUCKET)
    for mode in MODES:
        put(client, f"{mode}/row", body_of(1_000), mode)
        put(client, f"{mode}/file", body_of(100_000), mode)
        told = at_rest(program, f"{mode}/row")
        assert told["blobs"][0]["header"]["cipher_name"] == "none"
        assert told["blobs"][0]["begins"]["text"].startswith(MARKER.decode())
    assert program.stop() == 0
    program = start("--data-dir", tmp_path / "data", *SETTINGS)
    for mode in MODES:
        assert get(program, f"{mode}/row", mode).body == body_of(1_000)
        assert get(program, f"{mode}/file", mode).body == body_of(100_000)
        assert get(program, f"{mode}/row").status == (400 if mode == "SSE-C" else 200)


def test_what_is_deleted_and_replaced_leaves_no_file(start, tmp_path):
    program = start("--data-dir", tmp_path / "data")
    client = make_boto3(program.http)
    client.create_bucket(Bucket=BUCKET)
    put(client, "replaced", body_of(100_000), "AES256")
    put(client, "replaced", body_of(100), "dsse")
    put(client, "deleted", body_of(100_000), "kms")
    client.delete_object(Bucket=BUCKET, Key="deleted")
    assert list((tmp_path / "data" / "blobs").iterdir()) == []
    assert json.loads(program.get(f"/_s3seal/at-rest?bucket={BUCKET}&key=replaced"))["blobs"][0]["place"] == "row"
