"""What becomes of stored objects when keys are rotated, disabled, deleted, replaced or lost."""

import datetime
import shutil
import sqlite3

import botocore.exceptions
import pytest

from stored.objects import BUCKET, MODES, SETTINGS, at_rest, body_of, get, make_kms, put
from support.program import run_to_end
from support.sdk_clients import make_boto3

BODY = body_of(100_000)


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def fill(program):
    client = make_boto3(program.http)
    client.create_bucket(Bucket=BUCKET)
    for mode in MODES:
        put(client, mode, BODY, mode)


def start_fails(*arguments):
    refused = run_to_end("serve", "--port", "0", *arguments)
    assert refused.returncode == 2
    return refused.stderr


def test_a_master_key_that_was_replaced_is_told_at_the_start(start, data):
    program = start("--data-dir", data, *SETTINGS)
    fill(program)
    assert program.stop() == 0
    right = (data / "master.key").read_text()
    (data / "master.key").write_text("0" * 64 + "\n")
    assert "the master key is not the one that this data was written with" in start_fails("--data-dir", data)
    assert "the master key is not the one" in start_fails("--data-dir", data, "--master-key", "1" * 64)
    (data / "master.key").write_text(right)
    program = start("--data-dir", data, *SETTINGS)
    for mode in MODES:
        assert get(program, mode, mode).body == BODY


def test_a_master_key_that_is_missing_is_told_at_the_start_and_not_made_anew(start, data):
    program = start("--data-dir", data)
    make_boto3(program.http).create_bucket(Bucket=BUCKET)
    put(make_boto3(program.http), "k", BODY, "AES256")
    assert program.stop() == 0
    right = (data / "master.key").read_text()
    (data / "master.key").unlink()
    for _ in range(2):
        assert f"{data / 'master.key'} is missing" in start_fails("--data-dir", data)
    assert not (data / "master.key").exists()
    program = start("--data-dir", data, "--master-key", right.strip())
    assert get(program, "k").body == BODY
    assert not (data / "master.key").exists(), "the setting is written nowhere"


def test_a_master_key_that_is_none_is_told_without_showing_it(start, data):
    program = start("--data-dir", data)
    assert program.stop() == 0
    (data / "master.key").write_text("5ec2e7" * 10)
    told = start_fails("--data-dir", data)
    assert f"{data / 'master.key'} holds no master key" in told
    assert "5ec2e7" not in told


def test_a_database_of_other_data_does_not_open_the_files(start, data, tmp_path):
    """Everything but the files and the key was written elsewhere, under another master key."""
    program = start("--data-dir", data)
    fill_one(program)
    assert program.stop() == 0
    other = tmp_path / "other"
    program = start("--data-dir", other)
    fill_one(program)
    assert program.stop() == 0
    shutil.copy(other / "s3seal.db", data / "s3seal.db")
    assert "the master key is not the one" in start_fails("--data-dir", data)


def fill_one(program):
    client = make_boto3(program.http)
    client.create_bucket(Bucket=BUCKET)
    put(client, "k", BODY, "AES256")


def put_with(client, key, kms_key, algorithm="aws:kms", **more):
    client.put_object(Bucket=BUCKET, Key=key, Body=BODY, ServerSideEncryption=algorithm, SSEKMSKeyId=kms_key, **more)


def code_of(program, key):
    answer = get(program, key)
    assert answer.status >= 400
    return answer.element("Code")


@pytest.fixture
def keyed(start, data):
    """A server that asks KMS for each bucket key, and objects under one key of the customer's: (program, kms, key)."""
    settings = data.parent / "settings.toml"
    settings.write_text('[kms]\nbucket_key_window = "0s"\n')
    program = start("--data-dir", data, "--config", settings)
    kms = make_kms(program)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    client = make_boto3(program.http)
    client.create_bucket(Bucket=BUCKET)
    put_with(client, "kms", key)
    put_with(client, "bucket-key", key, BucketKeyEnabled=True)
    put_with(client, "dsse", key, "aws:kms:dsse")
    return program, kms, key


KEYED = ("kms", "bucket-key", "dsse")


def test_a_key_that_waits_for_its_deletion_opens_nothing_until_that_is_cancelled(keyed):
    program, kms, key = keyed
    for name in KEYED:
        assert get(program, name).body == BODY
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    for name in KEYED:
        assert code_of(program, name) == "KMS.KMSInvalidStateException"
    kms.cancel_key_deletion(KeyId=key)
    for name in KEYED:
        assert code_of(program, name) == "KMS.DisabledException", "cancelling leaves it disabled"
    kms.enable_key(KeyId=key)
    for name in KEYED:
        assert get(program, name).body == BODY


def test_that_survives_a_restart(keyed, start, data):
    program, kms, key = keyed
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    program.kill()
    program = start("--data-dir", data)
    for name in KEYED:
        assert code_of(program, name) == "KMS.KMSInvalidStateException"
    kms = make_kms(program)
    kms.cancel_key_deletion(KeyId=key)
    kms.enable_key(KeyId=key)
    for name in KEYED:
        assert get(program, name).body == BODY


def test_a_key_that_was_deleted_opens_nothing_ever_again(keyed, start, data):
    program, kms, key = keyed
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert program.stop() == 0
    # The days are over.
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc).timestamp() * 1000
    connection = sqlite3.connect(data / "s3seal.db")
    with connection:
        connection.execute("UPDATE kms_key SET deletion = ? WHERE id = ?", (int(past), key.rpartition("/")[2]))
    connection.close()
    program = start("--data-dir", data)
    for name in KEYED:
        assert code_of(program, name) == "AccessDenied", "KMS's word for ciphertexts of keys that are not there"
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        make_kms(program).cancel_key_deletion(KeyId=key)
    assert refused.value.response["Error"]["Code"] == "NotFoundException"
    connection = sqlite3.connect(data / "s3seal.db")
    count = connection.execute("SELECT count(*) FROM kms_material WHERE key = ?", (key.rpartition("/")[2],)).fetchone()
    connection.close()
    assert count == (0,), "nothing is left that could open them"


def materials(program, name):
    pieces = at_rest(program, name)["encryption"]["wrapped_key"]["pieces"]
    return {piece["material_id"] for piece in pieces if "material_id" in piece}


def test_rotation_keeps_what_was_written_before_readable(keyed, start, data):
    program, kms, key = keyed
    before = materials(program, "kms")
    kms.rotate_key_on_demand(KeyId=key)
    client = make_boto3(program.http)
    put_with(client, "after", key)
    assert materials(program, "after").isdisjoint(before)
    for name in ("after", *KEYED):
        assert get(program, name).body == BODY
    assert materials(program, "kms") == before, "what is stored stays as it is"
    program.kill()
    program = start("--data-dir", data)
    for name in ("after", *KEYED):
        assert get(program, name).body == BODY
